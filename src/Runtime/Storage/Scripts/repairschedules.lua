-- Puts the times right at which a page of a queue's schedules is due, as their entries have them.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  cursor, 0 at first
-- ARGV[2]  how many schedules, about
-- Returns  { cursor to go on with, 0 at the end; how many were repaired }
-- Edges    none
-- Races    a tick that changes a schedule meanwhile stores both
-- Repeat   harmless
-- Damaged  entries that cannot be read are due at once: the tick says so
-- Cost     O(schedules of the page · log schedules)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/ticks

local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  -- What another protocol version keeps there is not for this one to judge.
  return { '0', 0 }
end

local page = redis.call('HSCAN', schedules, ARGV[1], 'COUNT', ARGV[2])
local repaired = 0
for i = 1, #page[2], 2 do
  local name, entry = page[2][i], parseSchedule(page[2][i + 1])
  local stands = redis.call('ZSCORE', dues, name)
  -- One that waits, or was postponed, is looked at later than its entry says.
  if not stands or score(stands) > math.max(entry.due, now + @PostponedFor@) then
    redis.call('ZADD', dues, integer(entry.due), name)
    repaired = repaired + 1
  end
end
if page[1] == '0' and (#page[2] > 0 or redis.call('HEXISTS', queue, 'tick') == 1) then
  for _, name in ipairs(redis.call('ZRANGE', behind, '0', '-1')) do
    if redis.call('HEXISTS', schedules, name) == 0 then
      redis.call('ZREM', behind, name)
      repaired = repaired + 1
    end
  end
  noteTick(false)
end
return { page[1], repaired }
