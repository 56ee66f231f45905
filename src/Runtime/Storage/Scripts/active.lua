-- Names all active jobs at one instant, by the end of their lease: their order changes with every renewal, so pages would miss
-- some.
--
-- KEYS[1]  {prefix:queue}
-- Returns  ids
-- Edges    none
-- Repeat   harmless
-- Cost     O(active jobs)

-- @include Fragments/version

local version = redis.call('HGET', KEYS[1], 'v')
if version and version ~= protocol then
  return refuse(version)
end
return redis.call('ZRANGE', KEYS[1] .. ':active', '0', '-1')
