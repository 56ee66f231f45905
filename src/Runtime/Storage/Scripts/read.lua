-- Reads what is stored of jobs.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  1 for all of it, 0 without payload, result, log and earlier attempts
-- ARGV[2…] ids
-- Returns  per job: its fields, each followed by its value (none: not found), those of its record and its details, and t, m, n,
--          p of its body, r its result, due when it is scheduled, bad what is wrong with it when it is damaged; its log; its
--          attempts that did not complete. A job whose record cannot be read is told as failed
-- Edges    none
-- Cost     O(number of ids)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/describe

local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  return refuse(version)
end

local all = ARGV[1] == '1'
local ids = {}
for i = 2, #ARGV do
  ids[i - 1] = ARGV[i]
end
loadRecords(ids)
local answer = {}
for i = 1, #ids do
  local id = ids[i]
  local job = records[id]
  answer[#answer + 1] = job and describe(id, job, all, all) or {}
  answer[#answer + 1] = all and try('LRANGE', queue .. ':l:' .. id, '0', '-1') or {}
  answer[#answer + 1] = all and try('LRANGE', queue .. ':h:' .. id, '0', '-1') or {}
end
return answer
