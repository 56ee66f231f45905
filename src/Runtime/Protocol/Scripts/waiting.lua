-- Fragment: the jobs that wait for a worker. Needs clock.lua.
-- Those without a priority are in a list, the cheapest queue that there is. Those with one are in a sorted set, by
-- falling priority, and within one by a number that grows with each job; the job holds its member as field d.

local waiting = queue .. ':wait'
local ranked = queue .. ':ranked'

-- Lets a job with a priority wait: behind its equals, or before them when it is to be first.
local function rank(key, id, priority, first)
  local sequence = tonumber(redis.call('HINCRBY', queue, 'seq', '1'))
  if first then
    sequence = -sequence
  end
  local member = string.format('%016.0f', 1e15 + sequence) .. ':' .. id
  redis.call('HSET', key, 'd', member)
  redis.call('ZADD', ranked, integer(-tonumber(priority)), member)
end

-- Lets a job wait again that had been taken; false when it has no priority, and belongs into the list.
local function rankAgain(key, id, keepsPlace)
  local job = redis.call('HMGET', key, 'i', 'd')
  if not job[1] then
    return false
  end
  if keepsPlace and job[2] then
    redis.call('ZADD', ranked, integer(-tonumber(job[1])), job[2])
  else
    rank(key, id, job[1], false)
  end
  return true
end

-- Puts jobs without a priority before all others, in their order.
local function pushFront(ids)
  for i = #ids, 1, -1 do
    redis.call('LPUSH', waiting, ids[i])
  end
end
