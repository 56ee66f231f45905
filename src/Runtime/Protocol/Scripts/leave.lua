#!lua flags=allow-oom
-- Deregisters a worker that stops.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  worker
-- Returns  1 when the queue knew the worker, else 0
-- Edges    none: jobs that the worker still holds are found by the sweep
-- Races    a renewal that comes later registers the worker again, until its leases would end
-- Repeat   harmless
-- Cost     O(1)

local lane = ' ' .. ARGV[1] .. ':'
redis.call('HDEL', KEYS[1] .. ':state', lane .. '0', lane .. '1', lane .. '2', lane .. '3')
return redis.call('HDEL', KEYS[1] .. ':workers', ARGV[1])
