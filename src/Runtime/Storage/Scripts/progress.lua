-- Stores how far attempts are.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  worker
-- ARGV[2…] per attempt: id, lease number, progress as JSON
-- Returns  the positions, from 1, of the attempts whose lease is lost: nothing was stored for those
-- Edges    none
-- Cost     O(number of attempts)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/events

local ids = {}
for i = 2, #ARGV, 3 do
  ids[#ids + 1] = ARGV[i]
end
loadRecords(ids)

local lost = {}
for i = 2, #ARGV, 3 do
  local job = records[ARGV[i]]
  if holds(job, ARGV[1], ARGV[i + 1]) then
    write(ARGV[i], job, 'g', ARGV[i + 2])
    emit('g', ARGV[i], ARGV[i + 2], heard and nameOf(ARGV[i]) or nil)
  else
    lost[#lost + 1] = integer((i + 1) / 3)
  end
end
save()
publish()
return lost
