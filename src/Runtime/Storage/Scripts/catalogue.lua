-- Reads the catalogue of the queue.
--
-- KEYS[1]  {prefix:queue}
-- Returns  per entry: '<name> <fingerprint> <assembly>', '<when it was noted> <description>'
-- Edges    none
-- Cost     O(entries)

-- @include Fragments/version

local queue = KEYS[1]
local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  return refuse(version)
end

return redis.call('HGETALL', queue .. ':catalogue')
