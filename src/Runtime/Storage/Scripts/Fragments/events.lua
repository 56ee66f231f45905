-- Fragment: what listeners of the queue are told, whether it is paused, and whether suspects may wait in it.
-- Events are gathered and published in one message per call, and only while somebody listens: the queue's field
-- 'listen' says until when. The latest messages are kept, so that a listener that was cut off can catch up.
--
-- Provides: listenedTill, paused, hasLeft, suspects, version, heard, told, emit, publish
-- Needs: encode, integer, now, protocol, put, queue, refuse

local listenedTill, paused, hasLeft, suspects, version = unpack(redis.call('HMGET', queue, 'listen', 'paused', 'gone', 'suspects', 'v'))
if version ~= protocol then
  return refuse(version)
end
local heard = (tonumber(listenedTill or 0) or 0) > now and {} or nil

-- A message has a bounded size, because the latest ones are kept: of results, progress and errors longer than a few lines it has up to
-- 1 MiB. What has no room is left out.
local told = 0
local function emit(what, id, text, ...)
  if heard then
    if text and #text > @ShortTextBytes@ then
      if told + #text > @MaxEventTextBytes@ then
        text = (what == 'f' or what == 'r') and encode({ message = 'The error is too large for an event.' }) or ''
      end
      told = told + #text
    end
    heard[#heard + 1] = { what, id, text, ... }
  end
end

local function publish()
  if heard and #heard > 0 then
    local number = tonumber(redis.call('HINCRBY', queue, 'events', '1'))
    local message = encode({ integer(number), integer(now), heard })
    put('RPUSH', queue .. ':recent', message)
    redis.call('LTRIM', queue .. ':recent', '-@MaxRecent@', '-1')
    redis.call('PEXPIRE', queue .. ':recent', '@RecentFor@')
    redis.call('PUBLISH', queue .. ':events', message)
  end
end
