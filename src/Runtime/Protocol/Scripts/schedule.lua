-- Fragment: the jobs that are due later. Needs clock.lua.
-- Members carry a sequence number in front, so that equal due times keep the order in which they were added; the
-- job holds its member, because removing it takes the exact text.

local function schedule(key, id, due, ...)
  local sequence = redis.call('HINCRBY', queue, 'seq', '1')
  local member = string.format('%016.0f', sequence) .. ':' .. id
  redis.call('HSET', key, 's', 'd', 'd', member, ...)
  redis.call('ZADD', queue .. ':delayed', integer(due), member)
end
