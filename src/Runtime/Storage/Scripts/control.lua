#!lua flags=allow-oom
-- Stores an instruction that a worker applies at its next renewal.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  worker
-- ARGV[2]  1 to take jobs, 0 to take none, '' to leave that as it is
-- ARGV[3]  how many jobs it is to run at the same time, '' to leave that as it is
-- Returns  1, or 0 when no such worker lives
-- Edges    none
-- Repeat   harmless
-- Cost     O(1)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs

local version = redis.call('HGET', queue, 'v')
if version ~= protocol then
  return refuse(version)
end
local known = string.match(redis.call('HGET', queue .. ':workers', ARGV[1]) or '', '^%d+')
if (tonumber(known) or 0) <= now then
  return 0
end
local before, takes, concurrency = string.match(redis.call('HGET', queue .. ':control', ARGV[1]) or '', '^(%d+) (%S+) (%S+)$')
takes = ARGV[2] ~= '' and ARGV[2] or takes or '-'
concurrency = ARGV[3] ~= '' and ARGV[3] or concurrency or '-'
redis.call('HSET', queue, 'controls', '1')
-- The latest word counts, also of two within one ms.
local at = math.max(now, (whole(before) or 0) + 1)
redis.call('HSET', queue .. ':control', ARGV[1], integer(at) .. ' ' .. takes .. ' ' .. concurrency)
return 1
