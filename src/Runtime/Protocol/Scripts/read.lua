-- Reads what is stored of jobs.
--
-- KEYS[1]  {prefix:queue}
-- ARGV     ids
-- Returns  per job: state ('' not found), name, attempts, most attempts, enqueued at, started at, finished at,
--          times stalled, progress, error, reason of its cancellation,
--          priority, tags (a JSON array), expires at, worker; '' for what is not there
-- Edges    none
-- Cost     O(number of ids)

local queue = KEYS[1]
local answer = {}
for i = 1, #ARGV do
  local job = redis.call('HMGET', queue .. ':j:' .. ARGV[i],
    's', 'n', 'a', 'm', 't', 'b', 'f', 'x', 'g', 'e', 'q',
    'i', 'T', 'z', 'w')
  for j = 1, 15 do
    answer[#answer + 1] = job[j] or ''
  end
end
return answer
