-- Claims a queue for this protocol, or says which one keeps it.
--
-- KEYS[1]  {prefix:queue}, the queue's own hash
-- ARGV[1]  the protocol version that the caller speaks
-- Returns  the queue's protocol version
-- Cost     O(1)

redis.call('HSETNX', KEYS[1], 'v', ARGV[1])
return redis.call('HGET', KEYS[1], 'v')
