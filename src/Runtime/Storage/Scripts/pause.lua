#!lua flags=allow-oom
-- Pauses a queue, or resumes it. Attempts that run go on; a paused queue gives out no jobs.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  1 to pause, 0 to resume
-- Returns  1 when that changed something, else 0
-- Edges    none
-- Cost     O(1)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/events
-- @include Fragments/wake

if ARGV[1] == '1' then
  local hasChanged = redis.call('HSETNX', queue, 'paused', integer(now))
  if hasChanged == 1 then
    emit('P', '')
    publish()
  end
  return hasChanged
end
local hasChanged = redis.call('HDEL', queue, 'paused')
wake()
if hasChanged == 1 then
  emit('R', '')
  publish()
end
return hasChanged
