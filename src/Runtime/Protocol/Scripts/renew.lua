#!lua flags=allow-oom
-- Extends leases, tells which are lost and which jobs are to be cancelled, and lets the queue know the worker.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  worker
-- ARGV[2]  lease in ms
-- ARGV[3]  what the worker tells about itself, as JSON
-- ARGV[4…] per lease: id, lease number
-- Returns  { positions, from 1, of the leases that are lost,
--            per request for cancellation: position, reason, who asked, when }
-- Edges    none
-- Races    a lease is extended only while worker and lease number are the job's own and the job is active
-- Cost     O(n · log jobs)

local expires = integer(now + tonumber(ARGV[2]))
local lost = {}
local requested = {}
local leases = {}
local ids = {}
for i = 4, #ARGV, 2 do
  ids[#ids + 1] = ARGV[i]
end
if #ids > 0 then
  load(ids)
end
for i = 4, #ARGV, 2 do
  local id = ARGV[i]
  local position = (i - 2) / 2
  local job = records[id]
  if holds(job, ARGV[1], ARGV[i + 1]) then
    leases[#leases + 1] = expires
    leases[#leases + 1] = id
    local request = read(id, job, 'q', 'qb', 'qt')
    if request[1] then
      requested[#requested + 1] = integer(position)
      requested[#requested + 1] = request[1]
      requested[#requested + 1] = request[2] or ''
      requested[#requested + 1] = request[3] or '0'
    end
  else
    lost[#lost + 1] = integer(position)
  end
end
if #leases > 0 then
  redis.call('ZADD', queue .. ':active', 'XX', unpack(leases))
end
redis.call('HSET', queue .. ':workers', ARGV[1], expires .. ' ' .. ARGV[3])
return { lost, requested }
