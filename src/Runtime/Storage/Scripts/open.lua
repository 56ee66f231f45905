-- Claims a queue for this protocol version, or says which one keeps it.
--
-- KEYS[1]  {prefix:queue}, the queue's own hash
-- ARGV[1]  the protocol version that the caller speaks
-- ARGV[2]  1 to claim the queue only if it holds jobs or settings, such as a pause, for calls that have nothing to do in one that
--          is not there; else 0 or nothing
-- Returns  the queue's protocol version, '' when it has none and was not claimed
-- Edges    none
-- Repeat   harmless
-- Cost     O(1)

local queue = KEYS[1]
local version = redis.call('HGET', queue, 'v')
if version then
  return version
end
if ARGV[2] == '1' and redis.call('EXISTS', queue, queue .. ':wait', queue .. ':ranked', queue .. ':delayed', queue .. ':active',
    queue .. ':completed', queue .. ':failed', queue .. ':cancelled', queue .. ':held', queue .. ':schedules') == 0 then
  return ''
end
redis.call('HSET', queue, 'v', ARGV[1])
return ARGV[1]
