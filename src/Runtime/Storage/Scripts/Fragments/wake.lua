-- Fragment: wakes the workers that wait for work, if any do. Needs clock.lua.
-- The marker is set by a take that found less than it asked for, so a busy queue publishes nothing.

local function wake()
  if redis.call('DEL', queue .. ':idle') == 1 then
    redis.call('PUBLISH', queue .. ':wake', '1')
  end
end
