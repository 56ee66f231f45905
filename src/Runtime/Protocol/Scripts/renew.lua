#!lua flags=allow-oom
-- Extends leases, and tells which are lost and which jobs are to be cancelled.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  worker
-- ARGV[2]  lease in ms
-- ARGV[3]  number of leases n
-- ARGV[4…] per lease: id, lease number
-- Returns  { positions, from 1, of the leases that are lost,
--            per request for cancellation: position, reason }
-- Edges    none
-- Races    a lease is extended only while worker and lease number are the job's own and the job is active
-- Cost     O(n · log jobs)

local expires = integer(now + tonumber(ARGV[2]))
local lost = {}
local requested = {}
local leases = {}
for i = 1, tonumber(ARGV[3]) do
  local id = ARGV[2 + i * 2]
  local job = redis.call('HMGET', queue .. ':j:' .. id, 's', 'w', 'k', 'q')
  if job[1] == 'a' and job[2] == ARGV[1] and job[3] == ARGV[3 + i * 2] then
    leases[#leases + 1] = expires
    leases[#leases + 1] = id
    if job[4] then
      requested[#requested + 1] = i
      requested[#requested + 1] = job[4]
    end
  else
    lost[#lost + 1] = i
  end
end
if #leases > 0 then
  redis.call('ZADD', queue .. ':active', 'XX', unpack(leases))
end
return { lost, requested }
