#!lua flags=allow-oom
-- Pauses a queue, or resumes it. Attempts that run go on; a paused queue gives out no jobs.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  1 to pause, 0 to resume
-- Returns  1 when that changed something, else 0
-- Edges    none
-- Cost     O(1)

if ARGV[1] == '1' then
  local changed = redis.call('HSETNX', queue, 'paused', integer(now))
  if changed == 1 then
    emit('P', '')
    publish()
  end
  return changed
end
local changed = redis.call('HDEL', queue, 'paused')
wake()
if changed == 1 then
  emit('R', '')
  publish()
end
return changed
