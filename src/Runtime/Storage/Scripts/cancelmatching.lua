#!lua flags=allow-oom
-- Cancels the jobs of a state that match a filter, a page at a time.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  reason
-- ARGV[2]  who asks
-- ARGV[3…6] retention, as in exchange
-- ARGV[7…12] state, position, count, name, tag and age, as in list
-- ARGV[13…] ids to choose from, in place of a position: for active jobs, whose order changes with every renewal
-- Returns  { position to go on at, -1 at the end; per job: id, 1 cancelled or 2 requested }
-- Edges    waiting → cancelled, scheduled → cancelled
-- Races    as in cancel. What enters or leaves the state between two pages may be missed
-- Repeat   harmless
-- Cost     as list, and O(log jobs) for each that is cancelled

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/events
-- @include Fragments/waiting
-- @include Fragments/holding
-- @include Fragments/retention
-- @include Fragments/claims
-- @include Fragments/settle
-- @include Fragments/choose
-- @include Fragments/cancelling

retention = { tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]) }
local following, ids = -1
if ARGV[13] then
  local given = {}
  for i = 13, #ARGV do
    given[i - 12] = ARGV[i]
  end
  ids = matching(given, {}, ARGV[7], ARGV[10], ARGV[11], tonumber(ARGV[12]))
else
  following, ids = choose(ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9]), ARGV[10], ARGV[11], tonumber(ARGV[12]))
end
local answers = {}
for i = 1, #ids do
  answers[i * 2 - 1] = ids[i]
  answers[i * 2] = cancel(ids[i], ARGV[1], ARGV[2], '')
end
if following >= 0 then
  -- Those that left their set made the others move up.
  following = following - leaving
end
announce()
flush()
return { following, answers }
