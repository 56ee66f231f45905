-- Lists jobs of a state, a page at a time: waiting and scheduled ones in the order in which they are due,
-- active ones by the end of their lease, finished ones from the one that is kept longest.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  state: w, d, a, c, f or x
-- ARGV[2]  position to begin at
-- ARGV[3]  how many positions to look at
-- ARGV[4]  name that the jobs must have, or ''
-- ARGV[5]  tag that the jobs must have, or ''
-- ARGV[6]  how many ms ago they must have been enqueued
-- ARGV[7]  0 for ids alone, 1 for records, 2 for records with payloads
-- Returns  { position to go on at, -1 at the end; ids; for records: per job its fields, as in read }
--          A page with records ends, after one job at least, when they exceed 4 MiB
-- Edges    none
-- Cost     O(positions looked at, and for waiting jobs those before them); for records two commands more for each job

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/waiting
-- @include Fragments/holding
-- @include Fragments/choose
-- @include Fragments/describe

local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  return refuse(version)
end

local maxSize = @MaxPageBytes@
local from = tonumber(ARGV[2])
local following, ids, at = choose(ARGV[1], from, tonumber(ARGV[3]), ARGV[4], ARGV[5], tonumber(ARGV[6]))
if ARGV[7] == '0' then
  return { following, ids }
end
local payloads = ARGV[7] == '2'
local described = {}
local shown = {}
local total = 0
for i = 1, #ids do
  if total > maxSize then
    following = from + at[i] - 1
    break
  end
  local stored, size = describe(ids[i], records[ids[i]], payloads, false)
  shown[i] = ids[i]
  described[i] = stored
  total = total + size
end
return { following, shown, described }
