#!lua flags=allow-oom
-- Rescues jobs whose lease has run out: their worker died, or was cut off. Forgets finished jobs whose time has come.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  most jobs in this call
-- ARGV[2]  how often a job may be rescued before it is failed
-- ARGV[3]  ms since the last sweep after which an outage is assumed
-- ARGV[4]  ms to wait after an outage, so that workers that live can renew first
-- ARGV[5…8] retention, as in exchange
-- Returns  { ids put back, ids failed, ids cancelled }
-- Edges    active → waiting (front); active → failed when rescued too often; active → cancelled when that was asked for
-- Races    the lease number stays: an attempt that wakes up later finds the job not active, or under another number
-- Cost     O(workers + jobs rescued and forgotten · log jobs)

retention = { tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]) }
trim(queue .. ':completed', 200, retention[2])
trim(queue .. ':failed', 200, retention[4])
trim(queue .. ':cancelled', 200, retention[4])

local last = redis.call('HMGET', queue, 'swept', 'hold')
redis.call('HSET', queue, 'swept', integer(now))
local hold = tonumber(last[2] or 0)
if last[1] and now - tonumber(last[1]) > tonumber(ARGV[3]) then
  hold = now + tonumber(ARGV[4])
  redis.call('HSET', queue, 'hold', integer(hold))
end
if hold > now then
  return { {}, {}, {} }
end

-- Forgets workers that have not been heard of since their leases ran out.
local workers = redis.call('HGETALL', queue .. ':workers')
for i = 1, #workers, 2 do
  if tonumber(string.match(workers[i + 1], '^%d+')) <= now then
    redis.call('HDEL', queue .. ':workers', workers[i])
    local lane = ' ' .. workers[i]
    redis.call('HDEL', states, lane .. ':0', lane .. ':1', lane .. ':2', lane .. ':3')
  end
end

local active = queue .. ':active'
local stalled = redis.call('ZRANGEBYSCORE', active, '-inf', integer(now), 'LIMIT', '0', ARGV[1])
if #stalled == 0 then
  return { {}, {}, {} }
end

redis.call('ZREM', active, unpack(stalled))
local back, failed, cancelled, listed = {}, {}, {}, {}
load(stalled)
for i = 1, #stalled do
  local id = stalled[i]
  local job = records[id]
  if job and job.s == 'a' then
    local has = read(id, job, 'x', 'q', 'y', 'K')
    local times = integer(tonumber(has[1] or 0) + 1)
    local _, most = traitsOf(id)
    emit('s', id, times, job.w)
    write(id, job, 'x', times)
    if has[2] then
      cancelled[#cancelled + 1] = id
      finish(id, job, 'x', has[3], has[4], has[2])
    elseif tonumber(times) > tonumber(ARGV[2]) then
      failed[#failed + 1] = id
      finish(id, job, 'f', has[3], has[4], cjson.encode({ type = 'TypedJobs.JobStalledException', message =
        'The job stalled ' .. times .. ' time(s): its worker (last ' .. job.w ..
        ') stopped renewing the lease in attempt ' .. job.a .. ' of ' .. most ..
        '. The process was killed, cut off from Redis, or too busy to renew.' }))
    else
      back[#back + 1] = id
      remember(id, job, 's', '')
      job.s = 'w'
      touch(id, job)
      if tonumber(job.a) >= tonumber(most) then
        -- The last attempt is made again rather than one too many.
        job.a = integer(tonumber(job.a) - 1)
      end
      if not rankAgain(id, job, true) then
        listed[#listed + 1] = id
      end
    end
  end
end

if #back > 0 then
  if #listed > 0 then
    pushFront(listed)
  end
  wake()
end
flush()
return { back, failed, cancelled }
