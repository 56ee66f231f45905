-- Lists the ids of jobs of a state, a page at a time: waiting and scheduled ones in the order in which they are due,
-- active ones by the end of their lease, finished ones from the one that is kept longest.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  state: w, d, a, c, f or x
-- ARGV[2]  position to begin at
-- ARGV[3]  how many positions to look at
-- ARGV[4]  name that the jobs must have, or ''
-- ARGV[5]  tag that the jobs must have, or ''
-- ARGV[6]  how many ms ago they must have been enqueued
-- Returns  { position to go on at, -1 at the end; ids }
-- Edges    none
-- Cost     O(positions looked at, and for waiting jobs those before them)

local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  return refuse(version)
end

local next, ids = choose(ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5], tonumber(ARGV[6]))
return { next, ids }
