-- Fragment: the jobs that are due later.
-- Members carry a sequence number in front, so that equal due times keep the order in which they were added; the
-- job holds its member, because removing it takes the exact text. Field u is since when a job may be taken, where that is
-- not when it was enqueued: each script that lets a job wait again writes it.
--
-- Provides: schedule
-- Needs: integer, mix, queue, touch, write

local function schedule(id, job, due, ...)
  local member = string.format('%016.0f', mix()) .. ':' .. id
  job.s = @Scheduled@
  touch(id, job)
  write(id, job, 'd', member, 'u', integer(due), ...)
  redis.call('ZADD', queue .. ':delayed', integer(due), member)
end
