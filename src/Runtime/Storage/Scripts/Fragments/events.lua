-- Fragment: what listeners of the queue are told, whether it is paused, and whether suspects may wait in it. Needs version.lua and
-- jobs.lua.
-- Events are gathered and published in one message per call, and only while somebody listens: the queue's field
-- 'listen' says until when. The latest messages are kept, so that a listener that was cut off can catch up.

local settings = redis.call('HMGET', queue, 'listen', 'paused', 'gone', 'suspects', 'v')
if settings[5] ~= protocol then
  return refuse(settings[5])
end
local paused = settings[2]
local suspects = settings[4]
local heard = (tonumber(settings[1] or 0) or 0) > now and {} or nil

local function emit(kind, id, ...)
  if heard then
    heard[#heard + 1] = { kind, id, ... }
  end
end

local function publish()
  if heard and #heard > 0 then
    local number = tonumber(redis.call('HINCRBY', queue, 'events', '1'))
    local message = encode({ integer(number), integer(now), heard })
    put('RPUSH', queue .. ':recent', message)
    redis.call('LTRIM', queue .. ':recent', '-256', '-1')
    redis.call('PEXPIRE', queue .. ':recent', '600000')
    redis.call('PUBLISH', queue .. ':events', message)
  end
end
