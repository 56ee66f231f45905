-- Fragment: ends jobs. Needs clock.lua.

local finished = { c = {}, f = {}, x = {} }
local awaited = {}

-- Ends one job: state is c (completed), f (failed) or x (cancelled); `...` are further fields of the job.
-- The caller has removed it from where it was.
local function finish(key, id, state, watched, ...)
  redis.call('HSET', key, 's', state, 'f', integer(now), ...)
  local list = finished[state]
  list[#list + 1] = integer(now)
  list[#list + 1] = id
  if watched then
    awaited[#awaited + 1] = id
  end
end

local names = { c = ':completed', f = ':failed', x = ':cancelled' }

-- Forgets the oldest finished jobs of a state: those past their age, and those over the count. Each call forgets
-- at most twice what it adds, and a hundred more, so that no call pays for a whole backlog.
local function trim(set, added, age, count)
  local bound = added * 2 + 100
  local old = redis.call('ZRANGEBYSCORE', set, '-inf', integer(now - age), 'LIMIT', '0', integer(bound))
  local over = redis.call('ZCARD', set) - count
  if over > #old then
    old = redis.call('ZRANGE', set, '0', integer(math.min(over, bound) - 1))
  end
  if #old > 0 then
    redis.call('ZREM', set, unpack(old))
    for i = 1, #old do
      old[i] = queue .. ':j:' .. old[i]
    end
    redis.call('DEL', unpack(old))
  end
end

-- Stores what finish() gathered. Retention: how long completed jobs are kept and how many, then the same of failed
-- and cancelled ones.
local function flush(completedAge, completedCount, failedAge, failedCount)
  for state, list in pairs(finished) do
    if #list > 0 then
      local set = queue .. names[state]
      redis.call('ZADD', set, unpack(list))
      if state == 'c' then
        trim(set, #list / 2, completedAge, completedCount)
      else
        trim(set, #list / 2, failedAge, failedCount)
      end
    end
  end
  if #awaited > 0 then
    redis.call('PUBLISH', queue .. ':done', table.concat(awaited, ' '))
  end
end
