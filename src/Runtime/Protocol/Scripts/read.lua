-- Reads what is stored of jobs.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  1 for all of it, 0 without payload, result, log and earlier attempts
-- ARGV[2…] ids
-- Returns  per job: its fields, each followed by its value (none: not found), those of its record and its details, and t, m, n,
--          p of its body, r its result, due when it is scheduled; its log; its attempts that did not complete
-- Edges    none
-- Cost     O(number of ids)

local whole = ARGV[1] == '1'
local names = { 'x', 'g', 'e', 'q', 'qb', 'qt', 'i', 'T', 'z', 'D', 'd', 'ig', 'sp' }

local function describe(id, job)
  local fields = { 's', job.s, 'a', job.a }
  local function add(name, value)
    if value and value ~= '' then
      fields[#fields + 1] = name
      fields[#fields + 1] = value
    end
  end

  for _, name in ipairs({ 'b', 'f', 'k', 'w' }) do
    add(name, job[name] ~= '0' and job[name])
  end
  local body = whole and redis.call('GET', bodies .. id) or redis.call('GETRANGE', bodies .. id, '0', '511')
  local enqueued, most, name = traits(body)
  add('t', enqueued)
  add('m', most)
  add('n', name)
  if whole then
    add('p', string.match(body, '\n(.*)$'))
    add('r', redis.call('GET', results .. id))
  end
  local details = read(id, job, unpack(names))
  for i = 1, #names do
    add(names[i], details[i])
    if names[i] == 'd' and job.s == 'd' then
      add('due', redis.call('ZSCORE', queue .. ':delayed', details[i]))
    end
  end
  return fields
end

local ids = {}
for i = 2, #ARGV do
  ids[i - 1] = ARGV[i]
end
load(ids)
local answer = {}
for i = 1, #ids do
  local id = ids[i]
  local job = records[id]
  answer[#answer + 1] = job and describe(id, job) or {}
  answer[#answer + 1] = whole and redis.call('LRANGE', queue .. ':l:' .. id, '0', '-1') or {}
  answer[#answer + 1] = whole and redis.call('LRANGE', queue .. ':h:' .. id, '0', '-1') or {}
end
return answer
