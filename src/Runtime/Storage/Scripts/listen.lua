-- Lets the events of a queue be published for some time, and tells what a listener has missed.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  for how many ms from now
-- ARGV[2]  number of the last message that the listener has, or -1 when it begins
-- Returns  { number of the latest message; the messages that the listener lacks, the oldest first, as far as they are kept and up to
--          about 16 MiB: for those that are missing then, the call is made again }
-- Edges    none
-- Races    the first message of a queue has the time in microseconds as its number, so that numbers go on growing when a queue
--          begins anew; no server publishes that many messages (decision 137)
-- Repeat   harmless
-- Cost     O(messages that are answered)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/bounds
-- @include Fragments/clock
-- @include Fragments/jobs

local till = now + tonumber(ARGV[1])
local listenedTill, published, version = unpack(redis.call('HMGET', queue, 'listen', 'events', 'v'))
if version ~= protocol then
  return refuse(version)
end
if (tonumber(listenedTill or 0) or 0) < till then
  redis.call('HSET', queue, 'listen', integer(till))
end
local latest = whole(published)
if not latest then
  -- A queue that was deleted, or whose server has lost its data, goes on with numbers above those of its earlier life.
  latest = now * 1000
  redis.call('HSET', queue, 'events', integer(latest))
end
local seen = tonumber(ARGV[2])
local missed = {}
if seen >= 0 and seen < latest then
  -- The oldest first, until the answer is full: the listener asks again behind those that it got.
  local from, size = math.max(seen - latest, -@MaxRecent@), 0
  while from < 0 and size < maxAnswer do
    local part = try('LRANGE', queue .. ':recent', integer(from), integer(math.min(from + 15, -1))) or {}
    for i = 1, #part do
      missed[#missed + 1] = part[i]
      size = size + #part[i]
    end
    from = from + 16
  end
end
return { integer(latest), missed }
