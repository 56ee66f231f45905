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

local queue = KEYS[1]
local answer = {}
for i = 1, #ARGV do
  local key = queue .. ':j:' .. ARGV[i]
  local job = redis.call('HMGET', key, 's', 'r', 'e', 'q', 'y')
  local state, text = job[1], ''
  if not state then
    state = ''
  elseif state == 'c' then
    text = job[2] or ''
  elseif state == 'f' then
    text = job[3] or ''
  elseif state == 'x' then
    text = job[4] or ''
  else
    state = 'p'
    if not job[5] then
      redis.call('HSET', key, 'y', '1', 'X', '1')
    end
  end
  answer[i * 2 - 1] = state
  answer[i * 2] = text
end
return answer
