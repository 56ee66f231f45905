#!lua flags=allow-oom
-- Cancels jobs: those that do not run end at once, for those that run the request is stored and announced.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  reason
-- ARGV[2…5] retention, as in exchange
-- ARGV[6]  number of jobs n
-- ARGV[7…] ids
-- Returns  per job: 0 not found, 1 cancelled, 2 requested, 3 already finished
-- Edges    waiting → cancelled, scheduled → cancelled
-- Races    a running job keeps the first request; renewals, settling and the sweep all read it, so the
--          announcement may be lost
-- Repeat   harmless: the answer is the same, or tells that the job has ended
-- Cost     O(n · log jobs)

local reason = ARGV[1]
local answers = {}
local running = {}
for i = 1, tonumber(ARGV[6]) do
  local id = ARGV[6 + i]
  local key = queue .. ':j:' .. id
  local job = redis.call('HMGET', key, 's', 'd', 'q', 'k', 'y', 'i')
  local state = job[1]
  if not state then
    answers[i] = 0
  elseif state == 'w' or state == 'd' then
    if state == 'd' then
      redis.call('ZREM', queue .. ':delayed', job[2])
    elseif job[6] then
      redis.call('ZREM', ranked, job[2])
    else
      -- Removing it from the list would cost a walk through the list: the take skips it.
      redis.call('HINCRBY', queue, 'gone', '1')
    end
    finish(key, id, 'x', job[5], 'q', reason, 'qt', integer(now))
    answers[i] = 1
  elseif state == 'a' then
    if not job[3] then
      redis.call('HSET', key, 'q', reason, 'qt', integer(now))
      job[3] = reason
    end
    running[#running + 1] = { id, tonumber(job[4]), job[3] }
    answers[i] = 2
  else
    answers[i] = 3
  end
end
flush(tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]))
if #running > 0 then
  redis.call('PUBLISH', queue .. ':cancel', cjson.encode(running))
end
return answers
