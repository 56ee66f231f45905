#!lua flags=allow-oom
-- Gives out notices of jobs that have failed, and takes back those of which somebody was told. Keeps notices being written.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  most notices in this call
-- ARGV[2]  ms until a notice is given out again that is not taken back
-- ARGV[3]  ms for which notices are written from now on
-- ARGV[4…] notices to take back
-- Returns  { notices, each <time>:<key>, ms until the next one may be given out (-1: none), number of those that were dropped since the last call }
-- Edges    none
-- Races    a caller that dies does not take its notices back: they are given out again. So a failure may be told more than once
-- Repeat   the notices of a call whose answer was lost are given out again when their time is over
-- Cost     O(notices · log notices)

-- @include Fragments/version
-- @include Fragments/clock

local version, observed, dropped = unpack(redis.call('HMGET', queue, 'v', 'observed', 'unobserved'))
if version ~= protocol then
  return refuse(version)
end
local most, span = tonumber(ARGV[1]), tonumber(ARGV[3])
local notices = queue .. ':notices'
if (tonumber(observed or 0) or 0) < now + span / 2 then
  redis.call('HSET', queue, 'observed', integer(now + span))
end
if #ARGV > 3 then
  redis.call('ZREM', notices, unpack(ARGV, 4))
end
local found = most > 0 and redis.call('ZRANGEBYSCORE', notices, '-inf', instant, 'LIMIT', '0', ARGV[1]) or {}
if #found > 0 then
  local again = integer(now + tonumber(ARGV[2]))
  local scores = {}
  for i = 1, #found do
    scores[i * 2 - 1] = again
    scores[i * 2] = found[i]
  end
  redis.call('ZADD', notices, unpack(scores))
end
-- Only for those who tell: others do not look at the number.
dropped = most > 0 and dropped
if dropped then
  redis.call('HDEL', queue, 'unobserved')
end
local first = redis.call('ZRANGE', notices, '0', '0', 'WITHSCORES')
return { found, first[2] and math.max(0, score(first[2]) - now) or -1, tonumber(dropped or 0) or 0 }
