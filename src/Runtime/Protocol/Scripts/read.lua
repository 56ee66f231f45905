-- Reads what is stored of jobs.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  1 for all of it, 0 without payload, result, log and earlier attempts
-- ARGV[2…] ids
-- Returns  per job: its fields, each followed by its value (none: not found); its log; its attempts that did not
--          complete
-- Edges    none
-- Cost     O(number of ids)

-- Adds when a scheduled job is due, as field 'due'.
local function withDue(job)
  local state, member
  for i = 1, #job, 2 do
    if job[i] == 's' then
      state = job[i + 1]
    elseif job[i] == 'd' then
      member = job[i + 1]
    end
  end
  if state == 'd' then
    job[#job + 1] = 'due'
    job[#job + 1] = redis.call('ZSCORE', queue .. ':delayed', member) or '0'
  end
  return job
end

local answer = {}
for i = 2, #ARGV do
  local key = queue .. ':j:' .. ARGV[i]
  if ARGV[1] == '1' then
    answer[#answer + 1] = withDue(redis.call('HGETALL', key))
    answer[#answer + 1] = redis.call('LRANGE', queue .. ':l:' .. ARGV[i], '0', '-1')
    answer[#answer + 1] = redis.call('LRANGE', queue .. ':h:' .. ARGV[i], '0', '-1')
  else
    local names = { 's', 'n', 'a', 'm', 't', 'b', 'f', 'x', 'g', 'e', 'q', 'qb', 'qt', 'i', 'T', 'z', 'D', 'w', 'd', 'ig' }
    local values = redis.call('HMGET', key, unpack(names))
    local job = {}
    for j = 1, #names do
      if values[j] then
        job[#job + 1] = names[j]
        job[#job + 1] = values[j]
      end
    end
    answer[#answer + 1] = withDue(job)
    answer[#answer + 1] = {}
    answer[#answer + 1] = {}
  end
end
return answer
