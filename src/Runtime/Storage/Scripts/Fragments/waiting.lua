-- Fragment: the jobs that wait for a worker.
-- Those without a priority are in a list, the cheapest queue that there is. Those with one are in a sorted set, by
-- falling priority, and within one by a number that grows with each job; the job holds its member as field d.
--
-- Provides: waiting, ranked, suspected, newSuspects, noteSuspect, clearSuspect, rank, leaveInList, rankAgain, pushFront
-- Needs: erase, fields, integer, mix, queue, whole, write

local waiting = queue .. ':wait'
local ranked = queue .. ':ranked'

-- What stands for the priority of a suspect: a job that stalled too many times, but each time together with others of its worker.
-- Suspects wait in the same set behind all others, and are given out apart from them: see exchange. The job's own priority is its
-- field sp meanwhile.
local suspected = '@SuspectPriority@'
local newSuspects = false

-- Lets the queue know that suspects may wait in it.
local function noteSuspect(priority)
  if priority == suspected and not newSuspects then
    newSuspects = true
    redis.call('HSET', queue, 'suspects', '1')
  end
end

-- Clears a suspect that has run without taking its worker along.
local function clearSuspect(id, job, own)
  if own == '0' then
    erase(id, job, 'i', 'sp')
  else
    write(id, job, 'i', own)
    erase(id, job, 'sp')
  end
end

-- Lets a job with a priority wait: behind its equals, or before them when it is to be first.
local function rank(id, job, priority, first)
  local sequence = mix()
  if first then
    sequence = -sequence
  end
  local member = string.format('%016.0f', 1e15 + sequence) .. ':' .. id
  write(id, job, 'd', member)
  noteSuspect(priority)
  redis.call('ZADD', ranked, integer(-tonumber(priority)), member)
end

-- Leaves a job in the list that waits there no more: to remove it would cost a walk through the list, so the take passes
-- over it. Both counts are of entries, since a key may have been left more than once.
local function leaveInList(id)
  redis.call('HINCRBY', queue, 'gone', '1')
  redis.call('HINCRBY', queue .. ':gone', id, '1')
end

-- Lets a job wait again that had been taken; false when it has no priority, and belongs into the list.
local function rankAgain(id, job, keepsPlace)
  local priority, place = fields(id, job, 'i', 'd')
  if not whole(priority) then
    return false
  end
  if keepsPlace and place then
    mix()
    noteSuspect(priority)
    redis.call('ZADD', ranked, integer(-tonumber(priority)), place)
  else
    rank(id, job, priority, false)
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
