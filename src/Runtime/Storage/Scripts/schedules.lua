-- Reads schedules: by their names, a page of all by when they are due next, or what became of the latest occurrences of one.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  n by names, p a page, o occurrences
-- ARGV[2]  for n and p: 1 with what they enqueue, else 0; for o: the name
-- ARGV[3…] for n: names; for p: the position to begin at, and how many
-- Returns  { server time in ms, position to go on at (-1: the end; for n the number of names that the answer has),
--            per schedule: name, when it is due, its entry ('': there is none), what it enqueues ('': unknown, or not asked for), 1 when it waits
--            for a claim, else 0; for o, per occurrence: planned at, when that was, what became of it, key or number, with spaces in between }
--          An answer ends before 4 MiB, after one schedule at least
-- Edges    none
-- Cost     O(schedules of the answer + log of all)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/ticks

local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  return refuse(version)
end
if ARGV[1] == 'o' then
  return { integer(now), -1, try('LRANGE', queue .. ':o:' .. ARGV[2], '0', '-1') or {} }
end

local names = {}
local from, following = 0, -1
if ARGV[1] == 'n' then
  for i = 3, #ARGV do
    names[#names + 1] = ARGV[i]
  end
else
  from = tonumber(ARGV[3])
  local count = tonumber(ARGV[4])
  names = redis.call('ZRANGE', dues, ARGV[3], integer(from + count))
  if #names > count then
    names[#names] = nil
    following = from + count
  end
end
local answer, answered = describeSchedules(names, ARGV[2] == '1')
if answered < #names then
  following = from + answered
end
return { integer(now), ARGV[1] == 'n' and answered or following, answer }
