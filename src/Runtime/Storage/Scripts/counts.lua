-- Counts the jobs of a queue, and tells how long the oldest of those has waited that may be taken now.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  1 to be told about ages as well; anything else, or nothing, for the counts alone
-- Returns  scheduled, waiting, active, completed, failed, cancelled, paused (0 or 1), held, which wait too; with ages also:
--          ms since when the oldest job that may be taken now could be (-1: there is none), number of stalled jobs, ms since the
--          first of their leases ended (-1: there are none), ms since the first schedule has been due (-1: none is)
-- Edges    none
-- Ready    is the first job that is due, the first and the last of the list, and the first and the last of each priority, up to
--          MaxBands - 1 from the highest and the lowest one: of what waits in one place the oldest is at one of its ends. No job of a
--          paused queue is ready, and none that is held.
-- Cost     O(1); with ages O(MaxBands · log jobs), and O(MaxLookedAt) more where the list begins with cancelled jobs

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs

local left, paused, version, tick = unpack(redis.call('HMGET', queue, 'gone', 'paused', 'v', 'tick'))
if version and version ~= protocol then
  return refuse(version)
end
local list, ranked, delayed, active = queue .. ':wait', queue .. ':ranked', queue .. ':delayed', queue .. ':active'
local held = redis.call('ZCARD', queue .. ':held')
local gone = tonumber(left or 0) or 0
local counts = {
  redis.call('ZCARD', delayed),
  math.max(0, redis.call('LLEN', list) - gone) + redis.call('ZCARD', ranked) + held,
  redis.call('ZCARD', active),
  redis.call('ZCARD', queue .. ':completed'),
  redis.call('ZCARD', queue .. ':failed'),
  redis.call('ZCARD', queue .. ':cancelled'),
  paused and 1 or 0,
  held,
}
if ARGV[1] ~= '1' then
  return counts
end

local since

-- Notes since when a job could have been taken.
local function note(moment)
  if moment and (not since or moment < since) then
    since = moment
  end
end

-- Whether the job whose key is in the list, or in the set by priority, waits there. Notes since when, if it does.
local function noteWaiting(id, inList)
  local job = records[id]
  if not job or job.s ~= @Waiting@ then
    return false
  end
  local moment, priority, name = fields(id, job, 'u', 'i', 'h')
  if name or inList and whole(priority) then
    return false
  end
  note(whole(moment) or whole((traitsOf(id))))
  return true
end

local function noteList()
  local first = redis.call('LRANGE', list, '0', gone > 0 and '@MaxLookedAt@' or '0')
  if #first == 0 then
    return
  end
  local last = redis.call('LINDEX', list, '-1')
  loadRecords(first)
  loadRecords({ last })
  for i = 1, #first do
    if noteWaiting(first[i], true) then
      break
    end
  end
  noteWaiting(last, true)
end

local function noteRanked()
  local members = {}

  -- Adds both ends of the priority whose first member is given with its score.
  local function add(first)
    local last = redis.call('ZREVRANGEBYSCORE', ranked, first[2], first[2], 'LIMIT', '0', '1')
    members[#members + 1] = string.sub(first[1], 18)
    members[#members + 1] = last[1] and string.sub(last[1], 18)
  end

  local from = '-inf'
  for band = 1, @MaxBands@ do
    local first = redis.call('ZRANGEBYSCORE', ranked, from, '+inf', 'WITHSCORES', 'LIMIT', '0', '1')
    if #first == 0 then
      break
    end
    if band == @MaxBands@ then
      local lowest = redis.call('ZREVRANGE', ranked, '0', '0', 'WITHSCORES')[2]
      first = redis.call('ZRANGEBYSCORE', ranked, lowest, lowest, 'WITHSCORES', 'LIMIT', '0', '1')
    end
    add(first)
    from = '(' .. first[2]
  end
  if #members > 0 then
    loadRecords(members)
  end
  for i = 1, #members do
    noteWaiting(members[i], false)
  end
end

if not paused then
  noteList()
  noteRanked()
  local due = redis.call('ZRANGE', delayed, '0', '0', 'WITHSCORES')
  if due[2] and score(due[2]) <= now then
    note(score(due[2]))
  end
end
counts[9] = since and integer(math.max(0, now - since)) or '-1'

local ended = redis.call('ZRANGE', active, '0', '0', 'WITHSCORES')
local isStalled = ended[2] and score(ended[2]) <= now
counts[10] = isStalled and redis.call('ZCOUNT', active, '-inf', instant) or 0
counts[11] = isStalled and integer(now - score(ended[2])) or '-1'

local scheduled = tick and redis.call('ZRANGE', queue .. ':due', '0', '0', 'WITHSCORES') or {}
counts[12] = scheduled[2] and score(scheduled[2]) <= now and integer(now - score(scheduled[2])) or '-1'
return counts
