#!lua flags=allow-oom
-- Deletes what a queue without jobs still consists of: its schedules, its settings, its lists and its counters. The jobs have been removed
-- before, a page at a time. Where jobs are left, because they came in meanwhile, nothing is deleted.
--
-- KEYS[1]  {prefix:queue}
-- Returns  ids of jobs that are there, not all of them when there are many; none when the queue was deleted
-- Edges    none
-- Races    a job that is enqueued before this call is found by it; one that is enqueued after it finds a queue that is new
-- Repeat   harmless
-- Damaged  what has neither a body nor a record is no job: it keeps no queue. Both ends of each place are looked at, which is where
--          jobs come in; only what is damaged keeps a place full
-- Cost     O(what the keys hold)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs

local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  return refuse(version)
end

local looked = @MaxLookedAt@
local ids, known = {}, {}

-- Adds what both ends of a place hold; places of jobs that have an order begin with a sequence.
local function look(command, part, sequenced)
  for _, range in ipairs({ { '0', integer(looked - 1) }, { integer(-looked), '-1' } }) do
    for _, id in ipairs(try(command, queue .. part, range[1], range[2]) or {}) do
      id = sequenced and string.sub(id, 18) or id
      if not known[id] then
        known[id] = true
        ids[#ids + 1] = id
      end
    end
  end
end

look('LRANGE', ':wait')
look('ZRANGE', ':ranked', true)
look('ZRANGE', ':delayed', true)
for _, part in ipairs({ ':active', ':completed', ':failed', ':cancelled', ':held' }) do
  look('ZRANGE', part)
end
loadRecords(ids)
local left = {}
for i = 1, #ids do
  if records[ids[i]] then
    left[#left + 1] = ids[i]
  end
end
if #left > 0 then
  return left
end

local keys = { queue }
for _, part in ipairs({
  'wait', 'ranked', 'delayed', 'active', 'completed', 'failed', 'cancelled', 'state', 'idle', 'recent', 'workers', 'control', 'notices', 'died',
  'gone', 'held', 'names', 'catalogue', 'claims', 'schedules', 'calls', 'due', 'behind' }) do
  keys[#keys + 1] = queue .. ':' .. part
end
for _, name in ipairs(try('HKEYS', queue .. ':names') or {}) do
  keys[#keys + 1] = queue .. ':held:' .. name
end
for _, name in ipairs(try('HKEYS', queue .. ':schedules') or {}) do
  keys[#keys + 1] = queue .. ':o:' .. name
end
for from = 1, #keys, @MaxArguments@ do
  redis.call('DEL', unpack(keys, from, math.min(from + @MaxArguments@ - 1, #keys)))
end
return {}
