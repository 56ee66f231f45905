-- Fragment: describes jobs for whoever looks at them. Needs jobs.lua.

local names = { 'x', 'g', 'e', 'q', 'qb', 'qt', 'i', 'T', 'z', 'D', 'd', 'ig', 'sp', 'h' }

-- The fields of a job, each followed by its value; with its payload and its result when asked. Gives the size of the payload,
-- too.
local function describe(id, job, payload, result)
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
  local body = try(payload and 'GET' or 'GETRANGE', bodies .. id, unpack(payload and {} or { '0', '511' })) or ''
  local enqueued, most, name = traits(body)
  add('t', enqueued)
  add('m', most)
  add('n', name)
  if payload then
    add('p', string.match(body, '\n(.*)$'))
  end
  if result then
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
    job.bad = found == 'string' and 'head' or 'body ' .. found
  end
  if not job.bad and result and job.s == 'c' and kind(results .. id) ~= 'none' and kind(results .. id) ~= 'string' then
    job.bad = 'result ' .. kind(results .. id)
  end
  add('bad', job.bad)
  return fields, payload and #body or 0
end
