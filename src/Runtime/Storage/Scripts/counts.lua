-- Counts the jobs of a queue.
--
-- KEYS[1]  {prefix:queue}
-- Returns  scheduled, waiting, active, completed, failed, cancelled, paused (0 or 1), held, which wait too
-- Edges    none
-- Cost     O(1)

-- @include Fragments/version

local queue = KEYS[1]
local left, paused, version = unpack(redis.call('HMGET', queue, 'gone', 'paused', 'v'))
if version and version ~= protocol then
  return refuse(version)
end
local held = redis.call('ZCARD', queue .. ':held')
return {
  redis.call('ZCARD', queue .. ':delayed'),
  math.max(0, redis.call('LLEN', queue .. ':wait') - (tonumber(left or 0) or 0)) + redis.call('ZCARD', queue .. ':ranked') + held,
  redis.call('ZCARD', queue .. ':active'),
  redis.call('ZCARD', queue .. ':completed'),
  redis.call('ZCARD', queue .. ':failed'),
  redis.call('ZCARD', queue .. ':cancelled'),
  paused and 1 or 0,
  held,
}
