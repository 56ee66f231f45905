-- Fragment: the queue and the server's time. No script takes a time from a client.
--
-- Provides: queue, time, now, integer, instant, score
-- Needs: nothing

local queue = KEYS[1]
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- Every number given to a command is written by this: servers print a large one as 1.7e+12, or a whole one as 5.0.
local function integer(number)
  return string.format('%.0f', number)
end

local instant = integer(now)

-- A time that a sorted set has as its score. An infinite one is no number on every server, and none that a caller could read.
local function score(text)
  return math.min(math.max(tonumber(text) or (string.sub(text, 1, 1) == '-' and 0 or 9e15), 0), 9e15)
end
