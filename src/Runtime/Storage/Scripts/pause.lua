#!lua flags=allow-oom
-- Pauses a queue, or the jobs of a name in it, or resumes them. Attempts that run go on. A paused queue gives out no jobs; jobs of a paused name are
-- held by the workers that take them, which learn the names with their renewals.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  1 to pause, 0 to resume
-- ARGV[2]  the name, or '' for the queue
-- Returns  1 when that changed something, else 0; -1 when as many names are paused as JobLimits.MaxPausedNames says
-- Edges    none
-- Cost     O(1), for a name O(paused names)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/events
-- @include Fragments/wake

local pauses = ARGV[1] == '1'
local name = ARGV[2]
local hasChanged = 0
if name == '' then
  hasChanged = pauses and redis.call('HSETNX', queue, 'paused', integer(now)) or redis.call('HDEL', queue, 'paused')
else
  local others, isPaused = {}, false
  for each in string.gmatch(redis.call('HGET', queue, 'halted') or '', '%S+') do
    if each == name then
      isPaused = true
    else
      others[#others + 1] = each
    end
  end
  if isPaused ~= pauses then
    if pauses then
      if #others >= @MaxPausedNames@ then
        return -1
      end
      others[#others + 1] = name
    end
    if #others > 0 then
      redis.call('HSET', queue, 'halted', table.concat(others, ' '))
    else
      redis.call('HDEL', queue, 'halted')
    end
    hasChanged = 1
  end
end
if not pauses then
  wake()
end
if hasChanged == 1 then
  emit(pauses and 'P' or 'R', '', name)
  publish()
end
return hasChanged
