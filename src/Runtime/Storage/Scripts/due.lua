-- Reads schedules for which a tick has something to do, the earliest first.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  how many, at most
-- ARGV[2]  how many of the first are left out: the caller has seen them and can do nothing for them
-- Returns  { server time in ms,
--            ms until a further one is due (-1: none),
--            1 when more are due now than the answer has, else 0,
--            the worker that fired last, or '',
--            per schedule: name, when it is due, its entry ('': there is none), what it enqueues ('': unknown), 1 when it waited, else 0 }
--          An answer ends before 4 MiB, after one schedule at least
-- Edges    none
-- Cost     O(log schedules + those left out + those read)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/ticks

local version, ticker = unpack(redis.call('HMGET', queue, 'v', 'ticker'))
if version and version ~= protocol then
  return refuse(version)
end

local most = tonumber(ARGV[1])
local names = redis.call('ZRANGEBYSCORE', dues, '-inf', instant, 'LIMIT', ARGV[2], integer(most + 1))
local more = #names > most
names[most + 1] = nil
local answer, answered = describeSchedules(names, true)
more = more or answered < #names
local following = redis.call('ZRANGEBYSCORE', dues, '(' .. instant, '(@NoTick@', 'WITHSCORES', 'LIMIT', '0', '1')
return { integer(now), following[2] and integer(math.max(0, score(following[2]) - now)) or -1, more and 1 or 0, ticker or '', answer }
