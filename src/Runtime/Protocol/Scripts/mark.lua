#!lua flags=allow-oom
-- Marks jobs whose handlers have not stopped in time after their tokens fired.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  worker
-- ARGV[2…] per attempt: id, lease number, cause
-- Returns  the positions, from 1, of the attempts whose lease is lost: nothing was stored for those
-- Edges    none
-- Cost     O(number of attempts)

local lost = {}
for i = 2, #ARGV, 3 do
  local key = queue .. ':j:' .. ARGV[i]
  local job = redis.call('HMGET', key, 's', 'w')
  if job[1] == 'a' and job[2] == lease(ARGV[1], ARGV[i + 1]) then
    redis.call('HSET', key, 'ig', integer(now))
    emit('i', ARGV[i], ARGV[i + 2], ARGV[1])
  else
    lost[#lost + 1] = integer((i + 1) / 3)
  end
end
publish()
return lost
