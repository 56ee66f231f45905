-- Tells the names whose jobs are paused.
--
-- KEYS[1]  {prefix:queue}
-- Returns  the names
-- Edges    none
-- Cost     O(paused names)

-- @include Fragments/version

local halted, version = unpack(redis.call('HMGET', KEYS[1], 'halted', 'v'))
if version and version ~= protocol then
  return refuse(version)
end
local names = {}
for name in string.gmatch(halted or '', '%S+') do
  names[#names + 1] = name
end
return names
