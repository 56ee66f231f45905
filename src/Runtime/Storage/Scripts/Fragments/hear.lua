-- Fragment: notes that a worker was heard from, which tells whether the queue was out of reach before.
--
-- Provides: hold, hear, nextEnd
-- Needs: instant, integer, now, protocol, queue, refuse, score

-- Until when sweeps rescue nothing.
local hold = 0

-- An outage is assumed when nobody was heard from for longer than half a lease: workers that live are heard four times in a
-- lease. Those that live then have half a lease to renew what they run. Where leases differ in length, the shortest says when a
-- silence is an outage; the hold is half of the longest, but no longer than the silence, which a lease of twice its length has
-- survived (decision 125). Lengths of workers that were silent already while others were heard from do not count.
-- A caller that was cut off itself, and is back, shows that it was
-- an outage, and not merely that no worker lived: leases from before that time may have run out through no fault of their jobs.
-- Gives first the error with which the script is to end, when the queue is not of this protocol version; else nil, and what else was
-- asked of the queue's fields.
local function hear(lease, cut, ...)
  local names = { 'heard', 'hold', ... }
  names[#names + 1] = 'leases'
  names[#names + 1] = 'v'
  local stored = redis.call('HMGET', queue, unpack(names))
  if stored[#names] ~= protocol then
    return refuse(stored[#names])
  end
  local fields = { 'heard', instant }
  local heard = tonumber(stored[1] or now) or now
  hold = tonumber(stored[2] or 0) or 0
  local short, shortAt, long, longAt = string.match(stored[#names - 1] or '', '^(%d+) (%d+) (%d+) (%d+)$')
  short, shortAt, long, longAt = tonumber(short), tonumber(shortAt), tonumber(long), tonumber(longAt)
  if short and heard - shortAt > short / 2 then
    short = nil
  end
  if long and heard - longAt > long / 2 then
    long = nil
  end
  local silence = now - heard
  if silence > (short or lease) / 2 then
    hold = now + math.floor(math.min(math.max(long or lease, lease) / 2, silence))
    fields[3], fields[4] = 'hold', integer(hold)
  end
  if not short or lease <= short then
    short, shortAt = lease, now
  end
  if not long or lease >= long then
    long, longAt = lease, now
  end
  fields[#fields + 1] = 'leases'
  fields[#fields + 1] = integer(short) .. ' ' .. integer(shortAt) .. ' ' .. integer(long) .. ' ' .. integer(longAt)
  if cut and hold > now then
    fields[#fields + 1] = 'spare'
    fields[#fields + 1] = integer(hold)
  end
  redis.call('HSET', queue, unpack(fields))
  return nil, unpack(stored, 3, #names - 2)
end

-- In how many ms there is a lease that a sweep may find run out; -1 when no job is active.
local function nextEnd()
  local first = redis.call('ZRANGE', queue .. ':active', '0', '0', 'WITHSCORES')
  return first[2] and math.max(0, math.max(score(first[2]), hold) - now) or -1
end
