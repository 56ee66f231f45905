-- Fragment: the queue and the server's time. No script takes a time from a client.

local queue = KEYS[1]
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- Times are written in full: a server may print a large number as 1.7e+12.
local function integer(number)
  return string.format('%.0f', number)
end
