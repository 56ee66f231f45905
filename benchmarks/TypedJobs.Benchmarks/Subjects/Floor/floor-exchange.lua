-- Settles jobs that have been run, and leases the next ones.
-- KEYS[1] prefix; ARGV[1] lease in ms, ARGV[2] number wanted, ARGV[3…] ids of the jobs to settle
-- Returns per job taken its id and payload

local active = KEYS[1] .. ':active'
if #ARGV > 2 then
  local keys = {}
  for i = 3, #ARGV do
    keys[i - 2] = KEYS[1] .. ':j:' .. ARGV[i]
  end
  redis.call('ZREM', active, unpack(ARGV, 3))
  redis.call('DEL', unpack(keys))
end

local ids = redis.call('LPOP', KEYS[1] .. ':wait', ARGV[2])
if not ids then
  redis.call('SET', KEYS[1] .. ':idle', '1')
  return {}
end

local time = redis.call('TIME')
local expires = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]
local leases = {}
local taken = {}
for i = 1, #ids do
  leases[i * 2 - 1] = expires
  leases[i * 2] = ids[i]
  taken[i * 2 - 1] = ids[i]
  taken[i * 2] = redis.call('HGET', KEYS[1] .. ':j:' .. ids[i], 'p')
end
redis.call('ZADD', active, unpack(leases))
return taken
