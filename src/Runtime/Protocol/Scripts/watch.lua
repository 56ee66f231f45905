#!lua flags=allow-oom
-- Reads how jobs ended; those that have not are marked, so that their end is announced.
--
-- KEYS[1]  {prefix:queue}
-- ARGV     ids
-- Returns  per job: state ('' not found, p pending, c, f, x), then
--          c: result or '' · f: error · x: reason
-- Edges    none
-- Races    the caller listens before it asks: a job that ends after the answer is announced
-- Cost     O(number of ids)

local version = redis.call('HGET', queue, 'v')
if version ~= protocol then
  return refuse(version)
end

load(ARGV)
local answer = {}
for i = 1, #ARGV do
  local id = ARGV[i]
  local job = records[id]
  local state, text = '', ''
  if job then
    state = job.s
    if state == 'c' then
      local result = try('GET', results .. id)
      if result == nil or (not result and kind(results .. id) ~= 'none') then
        state, text = 'f', damage('its result is a ' .. kind(results .. id) .. ', not a string')
      else
        text = result or ''
      end
    elseif state == 'f' then
      text = read(id, job, 'e')[1] or ''
    elseif state == '?' then
      state, text = 'f', damage(job.bad)
    elseif state == 'x' then
      text = read(id, job, 'q')[1] or ''
    else
      state = 'p'
      if not read(id, job, 'y')[1] then
        write(id, job, 'y', '1')
      end
    end
  end
  answer[i * 2 - 1] = state
  answer[i * 2] = text
end
save()
return answer
