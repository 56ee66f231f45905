-- Counts the jobs of a queue.
--
-- KEYS[1]  {prefix:queue}
-- Returns  scheduled, waiting, active, completed, failed, cancelled, paused (0 or 1), held, which wait too
-- Edges    none
-- Cost     O(1)

local queue = KEYS[1]
local state = redis.call('HMGET', queue, 'gone', 'paused', 'v')
if state[3] and state[3] ~= protocol then
  return refuse(state[3])
end
local held = redis.call('ZCARD', queue .. ':held')
return {
  redis.call('ZCARD', queue .. ':delayed'),
  math.max(0, redis.call('LLEN', queue .. ':wait') - (tonumber(state[1] or 0) or 0)) + redis.call('ZCARD', queue .. ':ranked') + held,
  redis.call('ZCARD', queue .. ':active'),
  redis.call('ZCARD', queue .. ':completed'),
  redis.call('ZCARD', queue .. ':failed'),
  redis.call('ZCARD', queue .. ':cancelled'),
  state[2] and 1 or 0,
  held,
}
