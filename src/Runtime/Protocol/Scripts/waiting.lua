-- Fragment: the jobs that wait for a worker. Needs jobs.lua.
-- Those without a priority are in a list, the cheapest queue that there is. Those with one are in a sorted set, by
-- falling priority, and within one by a number that grows with each job; the job holds its member as field d.

local waiting = queue .. ':wait'
local ranked = queue .. ':ranked'

-- Lets a job with a priority wait: behind its equals, or before them when it is to be first.
local function rank(id, job, priority, first)
  local sequence = mix()
  if first then
    sequence = -sequence
  end
  local member = string.format('%016.0f', 1e15 + sequence) .. ':' .. id
  write(id, job, 'd', member)
  redis.call('ZADD', ranked, integer(-tonumber(priority)), member)
end

-- Lets a job wait again that had been taken; false when it has no priority, and belongs into the list.
local function rankAgain(id, job, keepsPlace)
  local place = read(id, job, 'i', 'd')
  if not place[1] then
    return false
  end
  if keepsPlace and place[2] then
    mix()
    redis.call('ZADD', ranked, integer(-tonumber(place[1])), place[2])
  else
    rank(id, job, place[1], false)
  end
  return true
end

-- Puts jobs without a priority before all others, in their order.
local function pushFront(ids)
  local back = {}
  for i = 1, #ids do
    back[i] = ids[#ids - i + 1]
  end
  redis.call('LPUSH', waiting, unpack(back))
end
