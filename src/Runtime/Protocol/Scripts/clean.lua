-- Forgets finished jobs, the oldest first.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  state: c, f or x
-- ARGV[2]  age in ms that they must have
-- ARGV[3]  most jobs in this call
-- Returns  how many were forgotten
-- Edges    completed → (gone), failed → (gone), cancelled → (gone)
-- Cost     O(jobs forgotten · log jobs)

local sets = { c = ':completed', f = ':failed', x = ':cancelled' }
local set = queue .. sets[ARGV[1]]
local old = redis.call('ZRANGEBYSCORE', set, '-inf', integer(now - tonumber(ARGV[2])), 'LIMIT', '0', ARGV[3])
if #old > 0 then
  redis.call('ZREM', set, unpack(old))
  for i = 1, #old do
    old[i] = queue .. ':j:' .. old[i]
  end
  redis.call('DEL', unpack(old))
end
return #old
