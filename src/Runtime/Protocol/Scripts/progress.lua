-- Stores how far attempts are.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  worker
-- ARGV[2…] per attempt: id, lease number, progress as JSON
-- Returns  the positions, from 1, of the attempts whose lease is lost: nothing was stored for those
-- Edges    none
-- Cost     O(number of attempts)

local lost = {}
for i = 2, #ARGV, 3 do
  local key = queue .. ':j:' .. ARGV[i]
  local job = redis.call('HMGET', key, 's', 'w')
  if job[1] == 'a' and job[2] == lease(ARGV[1], ARGV[i + 1]) then
    redis.call('HSET', key, 'g', ARGV[i + 2])
    emit('g', ARGV[i], ARGV[i + 2])
  else
    lost[#lost + 1] = integer((i + 1) / 3)
  end
end
publish()
return lost
