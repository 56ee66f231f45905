-- Fragment: held jobs. They wait, but no worker that they have met can run them: none knew their name, or their body is not
-- there.
-- They are in one set by when they were held, for listing and for the time after which they fail, and in one for each name by
-- when they were taken, for workers that know the name. Those without a body are held under the name ''. Field h of a job
-- that is held is that name. A hash has the names.
--
-- Provides: held, heldNames, heldMember, noted, hold, unhold
-- Needs: erase, instant, queue, touch, write

local held = queue .. ':held'
local heldNames = queue .. ':names'

-- Its number within the set of its name does not change while it is held.
local function heldMember(id, job)
  return string.rep('0', 18 - #job.k) .. job.k .. ':' .. id
end

local noted = false

-- Holds a job that has been taken out of where it waited, or was active.
local function hold(id, job, name)
  if not noted then
    noted = true
    redis.call('HSET', queue, 'holds', '1')
  end
  job.s = @Waiting@
  touch(id, job)
  write(id, job, 'h', name)
  redis.call('ZADD', held, instant, id)
  redis.call('ZADD', held .. ':' .. name, job.b, heldMember(id, job))
  redis.call('HSETNX', heldNames, name, instant)
end

-- Takes a job out of the sets of held jobs; the caller lets it wait, or ends it.
local function unhold(id, job, name)
  redis.call('ZREM', held, id)
  if redis.call('ZREM', held .. ':' .. name, heldMember(id, job)) == 1
      and redis.call('EXISTS', held .. ':' .. name) == 0 then
    redis.call('HDEL', heldNames, name)
  end
  erase(id, job, 'h')
end
