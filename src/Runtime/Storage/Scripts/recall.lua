#!lua flags=allow-oom
-- Lets held jobs wait again whose name the caller knows, or whose body has come back, and fails those that were held too long.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  most jobs in this call
-- ARGV[2]  ms after which a job fails whose name nobody knew
-- ARGV[3]  ms after which a job fails whose body is missing
-- ARGV[4…7] retention, as in exchange
-- ARGV[8…] names of jobs that the caller knows; those whose jobs are paused are left out
-- Returns  { ids put back, per job failed: id, error, 1 when there may be more }
-- Wakes    nobody: the caller takes next what it can run, before a worker that cannot
-- Edges    waiting, held → waiting (front); waiting, held → failed
-- Races    a job that was cancelled, removed or put back meanwhile is not held any more
-- Repeat   harmless
-- Cost     O(jobs put back and failed · log jobs)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/events
-- @include Fragments/waiting
-- @include Fragments/holding
-- @include Fragments/halted
-- @include Fragments/retention
-- @include Fragments/claims
-- @include Fragments/settle

retention = { tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]) }
local most = tonumber(ARGV[1])
local back, listed = {}, {}
local more = 0

local isHalted = haltedNames(redis.call('HGET', queue, 'halted'))

-- Whether a waiting job is among those with a priority, or in the list. Only for damaged ones: walks through the list.
local function isElsewhere(id, job)
  local priority, place = fields(id, job, 'i', 'd')
  if whole(priority) then
    return place and redis.call('ZSCORE', ranked, place)
  end
  return redis.call('LPOS', waiting, id)
end

-- What is in a set of held jobs and does not say that it is held under that name: it is damaged, or is somewhere else.
local function stray(id, job)
  if redis.call('ZREM', held, id) == 0 then
    return
  end
  if job and job.unrecorded then
    listed[#listed + 1] = id
  elseif job and (job.s == @Unreadable@ or job.s == @Waiting@ and job.bad) then
    failDamaged(id, job, job.bad)
  elseif job and job.s == @Waiting@ and not isElsewhere(id, job) then
    failDamaged(id, job, 'held')
  end
end

-- The jobs at some positions of the set of a name. What is no more held under it leaves the set.
local function heldUnder(name, from, to)
  local set = held .. ':' .. name
  local members = redis.call('ZRANGE', set, integer(from), integer(to))
  local ids = {}
  for i = 1, #members do
    ids[i] = string.sub(members[i], 20)
  end
  if #ids > 0 then
    loadRecords(ids)
  end
  local found = {}
  for i = 1, #ids do
    local id = ids[i]
    local job = records[id]
    if job and job.s == @Waiting@ and (fields(id, job, 'h')) == name and heldMember(id, job) == members[i] then
      found[#found + 1] = id
    else
      redis.call('ZREM', set, members[i])
      stray(id, job)
    end
  end
  if #members == 0 then
    redis.call('HDEL', heldNames, name)
  end
  if #members > to - from then
    more = 1
  end
  return found
end

-- The latest first, when there are more than this call may move: the next call puts those before them in front of them.
for i = 8, #ARGV do
  local ids = {}
  if #back >= most then
    more = 1
  elseif not isHalted[ARGV[i]] then
    ids = heldUnder(ARGV[i], #back - most, -1)
  end
  for j = 1, #ids do
    back[#back + 1] = { ids[j], records[ids[j]], ARGV[i] }
  end
end

local lost = heldUnder('', 0, most - 1)
if #lost > 0 then
  -- Bodies may be large: what matters is whether they are there.
  for i = 1, #lost do
    local id = lost[i]
    local found = kind(bodies .. id)
    if found == 'string' then
      back[#back + 1] = { id, records[id], '' }
    elseif found ~= 'none' or score(redis.call('ZSCORE', held, id) or '0') <= now - tonumber(ARGV[3]) then
      unhold(id, records[id], '')
      failDamaged(id, records[id], 'body ' .. found)
    end
  end
end

-- In the order in which they were taken, whatever their names are.
table.sort(back, function(one, other)
  local first, second = tonumber(one[2].b), tonumber(other[2].b)
  if first ~= second then
    return first < second
  end
  return heldMember(one[1], one[2]) < heldMember(other[1], other[2])
end)
for i = 1, #back do
  local id, job, name = unpack(back[i])
  unhold(id, job, name)
  write(id, job, 'u', instant)
  touch(id, job)
  if not rankAgain(id, job, true) then
    listed[#listed + 1] = id
  end
  emit('w', id)
  back[i] = id
end

local oldest = redis.call('ZRANGE', held, '0', integer(most - 1), 'WITHSCORES')
local old = {}
for i = 1, #oldest, 2 do
  old[#old + 1] = oldest[i]
end
if #old > 0 then
  loadRecords(old)
end
for i = 1, #old do
  local id = old[i]
  local job = records[id]
  local name, watched, keep
  if job and job.s == @Waiting@ then
    name, watched, keep = fields(id, job, 'h', 'y', 'K')
  end
  if not name then
    stray(id, job)
  elseif name ~= '' and score(oldest[i * 2]) <= now - tonumber(ARGV[2]) and isHalted[name] then
    -- Behind the others, so that each call gets on to those that may fail.
    redis.call('ZADD', held, instant, id)
  elseif name ~= '' and score(oldest[i * 2]) <= now - tonumber(ARGV[2]) then
    unhold(id, job, name)
    local text = encode({ kind = 'unknown', name = name, seconds = integer(tonumber(ARGV[2]) / 1000) })
    finish(id, job, @Failed@, watched, keep, text)
    tell(id, text)
  end
end

if #listed > 0 then
  for from = #listed, 1, -@MaxArguments@ do
    local part = {}
    for i = math.max(1, from - @MaxArguments@ + 1), from do
      part[#part + 1] = listed[i]
    end
    pushFront(part)
  end
end
flush()
if redis.call('EXISTS', held) == 0 then
  redis.call('HDEL', queue, 'holds')
  redis.call('DEL', heldNames)
end
if #back + #failures == 0 then
  -- What there is has to wait.
  more = 0
end
return { back, failures, more }
