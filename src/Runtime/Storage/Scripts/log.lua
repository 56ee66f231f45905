-- Adds lines to the log of a job. The latest are kept.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  worker
-- ARGV[2]  id
-- ARGV[3]  lease number
-- ARGV[4]  most lines that are kept
-- ARGV[5…] lines
-- Returns  1 stored, 0 not: the lease is lost
-- Edges    none
-- Cost     O(lines)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/events

loadRecords({ ARGV[2] })
if not holds(records[ARGV[2]], ARGV[1], ARGV[3]) then
  return 0
end
local lines = queue .. ':l:' .. ARGV[2]
extend(ARGV[2], records[ARGV[2]])
for i = 5, #ARGV do
  put('RPUSH', lines, integer(now) .. ' ' .. ARGV[i])
  emit('o', ARGV[2], ARGV[i])
end
redis.call('LTRIM', lines, '-' .. ARGV[4], '-1')
save()
publish()
return 1
