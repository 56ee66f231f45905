-- Fragment: wakes the workers that wait for work, if any do.
-- The marker is set by a take that found less than it asked for, so a busy queue publishes nothing.
--
-- Provides: wake
-- Needs: queue

local function wake()
  if redis.call('DEL', queue .. ':idle') == 1 then
    redis.call('PUBLISH', queue .. ':wake', '1')
  end
end
