-- Stores and removes schedules.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1…] per schedule, each once: name; s store, r remove, t put the time at which it is looked at right, p look at it later; the version that it must have (0: there must be none,
--          *: any); when a tick has something to do; state; what it enqueues, or '' to leave that as it is
-- Returns  per schedule: 1 when that was done, 0 when another version is stored
-- Edges    none
-- Races    the first call with a version changes it
-- Repeat   harmless: the version has changed
-- Memory   with s the first write is refused when there is none left, and all with it
-- Cost     O(schedules · log schedules)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/ticks

local version = redis.call('HGET', queue, 'v')
if version ~= protocol then
  return refuse(version)
end

local names = {}
for i = 1, #ARGV, 6 do
  names[#names + 1] = ARGV[i]
end
local entries = readSchedules(names)
local done = {}
local earlier = false
for i = 1, #names do
  local name, step, expected, due, state, call = unpack(ARGV, i * 6 - 5, i * 6)
  local before = parseSchedule(entries[i])
  local stored = before and integer(before.edition) or '0'
  done[i] = (expected == '*' or expected == stored) and 1 or 0
  if done[i] == 1 and step == 's' then
    if call ~= '' then
      redis.call('HSET', scheduleCalls, name, call)
    end
    earlier = storeSchedule(name, before, tonumber(due), state) or earlier
  elseif done[i] == 1 and step == 't' then
    if not before then
      redis.call('ZREM', dues, name)
      redis.call('ZREM', behind, name)
    else
      redis.call('ZADD', dues, integer(before.due), name)
    end
  elseif done[i] == 1 and step == 'p' then
    redis.call('ZADD', dues, integer(now + @PostponedFor@), name)
  elseif done[i] == 1 then
    redis.call('HDEL', schedules, name)
    redis.call('HDEL', scheduleCalls, name)
    redis.call('ZREM', dues, name)
    redis.call('ZREM', behind, name)
    redis.call('DEL', queue .. ':o:' .. name)
  end
end
noteTick(true, earlier)
return done
