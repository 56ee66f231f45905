#!lua flags=allow-oom
-- Says that a worker has stopped. Jobs that it was given and knows nothing of, because it stopped before the answer came, go
-- back at once.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  worker
-- ARGV[2…5] retention, as in exchange
-- ARGV[6…] per attempt whose handler still runs: id, lease number. Its lease runs out
-- Returns  how many jobs went back
-- Edges    active → waiting (front), the attempt does not count; active → cancelled when that was asked for
-- Races    a take of this worker that is carried out after this call keeps its jobs until their leases end
-- Repeat   harmless
-- Cost     O(lanes · jobs of one take · log jobs)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/events
-- @include Fragments/wake
-- @include Fragments/waiting
-- @include Fragments/retention
-- @include Fragments/claims
-- @include Fragments/settle

retention = { tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]) }
local worker = ARGV[1]
local runs = {}
for i = 6, #ARGV, 2 do
  runs[ARGV[i] .. ' ' .. ARGV[i + 1]] = true
end
local lanes = {}
for lane = 0, @MaxLanes@ - 1 do
  lanes[lane + 1] = ' ' .. worker .. ':' .. lane
end

local back, left, listed = 0, {}, {}
local calls = redis.call('HMGET', states, unpack(lanes))
for i = 1, #calls do
  local words = {}
  for word in string.gmatch(calls[i] or '', '%S+') do
    words[#words + 1] = word
  end
  local first = whole(table.remove(words, 1)) or 0
  if #words > 0 then
    loadRecords(words)
  end
  for _, id in ipairs(words) do
    local job = records[id]
    if job and job.s == @Active@ and job.w == worker and tonumber(job.k) > first and not runs[id .. ' ' .. job.k] then
      left[#left + 1] = id
      local request, watched, keep, cause = fields(id, job, 'q', 'y', 'K', 'qc')
      if request then
        finish(id, job, @Cancelled@, watched, keep, request, cause)
      else
        back = back + 1
        job.s = @Waiting@
        job.a = integer(math.max(0, tonumber(job.a) - 1))
        touch(id, job)
        if not rankAgain(id, job, true) then
          listed[#listed + 1] = id
        end
        emit('b', id)
      end
    end
  end
end

if #listed > 0 then
  pushFront(listed)
end
if #left > 0 then
  redis.call('ZREM', queue .. ':active', unpack(left))
end
redis.call('HDEL', queue .. ':workers', worker)
redis.call('HDEL', queue .. ':control', worker)
redis.call('HDEL', states, ' ' .. worker .. ':s', unpack(lanes))
flush()
if back > 0 then
  wake()
end
return back
