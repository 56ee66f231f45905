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
-- Cost     O(jobs rescued and forgotten · log jobs)

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

local active = queue .. ':active'
local stalled = redis.call('ZRANGEBYSCORE', active, '-inf', integer(now), 'LIMIT', '0', ARGV[1])
if #stalled == 0 then
  return { {}, {}, {} }
end

redis.call('ZREM', active, unpack(stalled))
local back, failed, cancelled, listed = {}, {}, {}, {}
for i = 1, #stalled do
  local id = stalled[i]
  local key = queue .. ':j:' .. id
  local job = redis.call('HMGET', key, 's', 'x', 'q', 'a', 'm', 'y', 'w', 'K')
  if job[1] == 'a' then
    local times = tonumber(job[2] or 0) + 1
    local worker = holder(job[7])
    emit('s', id, integer(times), worker)
    if job[3] then
      cancelled[#cancelled + 1] = id
      finish(key, id, 'x', job[6], job[8], job[3], 'x', integer(times))
    elseif times > tonumber(ARGV[2]) then
      failed[#failed + 1] = id
      local text = cjson.encode({ type = 'TypedJobs.JobStalledException', message =
        'The job stalled ' .. integer(times) .. ' time(s): its worker (last ' .. worker ..
        ') stopped renewing the lease in attempt ' .. job[4] .. ' of ' .. job[5] ..
        '. The process was killed, cut off from Redis, or too busy to renew.' })
      finish(key, id, 'f', job[6], job[8], text, 'x', integer(times), 'e', text)
    else
      back[#back + 1] = id
      remember(key, id, 's', '')
      redis.call('HSET', key, 's', 'w', 'x', integer(times))
      if tonumber(job[4]) >= tonumber(job[5]) then
        -- The last attempt is made again rather than one too many.
        redis.call('HINCRBY', key, 'a', '-1')
      end
      if not rankAgain(key, id, true) then
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
