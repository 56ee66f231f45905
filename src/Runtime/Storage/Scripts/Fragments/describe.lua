-- Fragment: describes jobs for whoever looks at them.
--
-- Provides: names, describe
-- Needs: bodies, kind, queue, read, results, traits, try

local names = { 'x', 'g', 'e', 'q', 'qb', 'qt', 'i', 'T', 'z', 'D', 'd', 'ig', 'sp', 'h', 'qc' }

-- The fields of a job, each followed by its value; with its payload and its result when asked. Gives their size in bytes, too.
local function describe(id, job, payload, result)
  local described = { 's', job.s == @Unreadable@ and @Failed@ or job.s, 'a', job.a }
  local size = 0
  local function add(name, value)
    if value and value ~= '' then
      described[#described + 1] = name
      described[#described + 1] = value
      size = size + #value
    end
  end

  for _, name in ipairs({ 'b', 'f', 'k', 'w' }) do
    add(name, job[name] ~= '0' and job[name])
  end
  local body = try(payload and 'GET' or 'GETRANGE', bodies .. id, unpack(payload and {} or { '0', '@HeadBytes@' })) or ''
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
  local found = read(id, job, unpack(names))
  for i = 1, #names do
    add(names[i], found[i])
    if names[i] == 'd' and job.s == @Scheduled@ and found[i] then
      add('due', redis.call('ZSCORE', queue .. ':delayed', found[i]))
    end
  end
  if not job.bad and not enqueued then
    local stored = kind(bodies .. id)
    job.bad = stored == 'string' and 'head' or 'body ' .. stored
  end
  if not job.bad and result and job.s == @Completed@ and kind(results .. id) ~= 'none' and kind(results .. id) ~= 'string' then
    job.bad = 'result ' .. kind(results .. id)
  end
  add('bad', job.bad)
  return described, size
end
