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

local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  return refuse(version)
end

local all = ARGV[1] == '1'
local names = { 'x', 'g', 'e', 'q', 'qb', 'qt', 'i', 'T', 'z', 'D', 'd', 'ig', 'sp', 'h' }

local function describe(id, job)
  local fields = { 's', job.s == '?' and 'f' or job.s, 'a', job.a }
  local function add(name, value)
    if value and value ~= '' then
      fields[#fields + 1] = name
      fields[#fields + 1] = value
    end
  end

  for _, name in ipairs({ 'b', 'f', 'k', 'w' }) do
    add(name, job[name] ~= '0' and job[name])
  end
  local body = try(all and 'GET' or 'GETRANGE', bodies .. id, unpack(all and {} or { '0', '511' })) or ''
  local enqueued, most, name = traits(body)
  add('t', enqueued)
  add('m', most)
  add('n', name)
  if all then
    add('p', string.match(body, '\n(.*)$'))
    add('r', try('GET', results .. id))
  end
  local details = read(id, job, unpack(names))
  for i = 1, #names do
    add(names[i], details[i])
    if names[i] == 'd' and job.s == 'd' and details[i] then
      add('due', redis.call('ZSCORE', queue .. ':delayed', details[i]))
    end
  end
  if not job.bad and not enqueued then
    local found = kind(bodies .. id)
    job.bad = 'its body ' .. (found == 'none' and 'is missing' or found ~= 'string' and 'is a ' .. found .. ', not a string'
      or 'does not begin with its time, its attempts and its name')
  end
  if not job.bad and all and job.s == 'c' and kind(results .. id) ~= 'none' and kind(results .. id) ~= 'string' then
    job.bad = 'its result is a ' .. kind(results .. id) .. ', not a string'
  end
  add('bad', job.bad)
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
  answer[#answer + 1] = all and try('LRANGE', queue .. ':l:' .. id, '0', '-1') or {}
  answer[#answer + 1] = all and try('LRANGE', queue .. ':h:' .. id, '0', '-1') or {}
end
return answer
