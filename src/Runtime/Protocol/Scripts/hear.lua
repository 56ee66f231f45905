-- Fragment: notes that a worker was heard from, which tells whether the queue was out of reach before. Needs clock.lua.

-- Until when sweeps rescue nothing.
local hold = 0

-- An outage is assumed when nobody was heard from for longer than half a lease: workers that live are heard four times in a
-- lease. Those that live then have half a lease to renew what they run. A caller that was cut off itself, and is back, shows that it was
-- an outage, and not merely that no worker lived: leases from before that time may have run out through no fault of their jobs.
-- Gives what else was asked of the queue's fields.
local function hear(lease, cut, ...)
  local has = redis.call('HMGET', queue, 'heard', 'hold', ...)
  local fields = { 'heard', instant }
  hold = tonumber(has[2] or 0) or 0
  if has[1] and now - (tonumber(has[1]) or now) > lease / 2 then
    hold = now + math.floor(lease / 2)
    fields[3], fields[4] = 'hold', integer(hold)
  end
  if cut and hold > now then
    fields[#fields + 1] = 'spare'
    fields[#fields + 1] = integer(hold)
  end
  redis.call('HSET', queue, unpack(fields))
  return has
end

-- In how many ms there is a lease that a sweep may find run out; -1 when no job is active.
local function nextEnd()
  local first = redis.call('ZRANGE', queue .. ':active', '0', '0', 'WITHSCORES')
  return first[2] and math.max(0, math.max(tonumber(first[2]), hold) - now) or -1
end
