-- Stores jobs and lets them wait.
-- KEYS[1] prefix; ARGV: per job its id and payload

local ids = {}
for i = 1, #ARGV, 2 do
  redis.call('HSET', KEYS[1] .. ':j:' .. ARGV[i], 'p', ARGV[i + 1])
  ids[#ids + 1] = ARGV[i]
end
redis.call('RPUSH', KEYS[1] .. ':wait', unpack(ids))
if redis.call('DEL', KEYS[1] .. ':idle') == 1 then
  redis.call('PUBLISH', KEYS[1] .. ':wake', '1')
end
