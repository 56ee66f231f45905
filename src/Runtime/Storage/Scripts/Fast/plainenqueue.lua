-- Fragment of enqueue: the common case, straight on. No job asks for anything or has a large payload, no id is named twice or stored already, nobody
-- listens. Nothing is written until that is known; where it is not so, what follows does the work. Does and answers the
-- same.
--
-- Provides: total
-- Needs: largePayload, protocol, refuse

local total = tonumber(ARGV[1])
if total <= @MaxFastEnqueue@ then
  local queue = KEYS[1]
  local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  local listenedTill, version = unpack(redis.call('HMGET', queue, 'listen', 'v'))
  if version ~= protocol then
    return refuse(version)
  end
  local plain = not listenedTill or tonumber(listenedTill) <= now
  local instant = string.format('%.0f ', now)
  local bodies = queue .. ':j:'
  local head, start
  local named, ids, stored = {}, {}, {}
  for i = 1, total do
    local at = i * 4 - 2
    local id = ARGV[at]
    plain = plain and ARGV[at + 3] == '' and #ARGV[at + 2] <= largePayload and not named[id]
    named[id] = true
    ids[i] = id
    if ARGV[at + 1] ~= head then
      head = ARGV[at + 1]
      start = instant .. head .. '\n'
    end
    stored[i * 2 - 1] = bodies .. id
    stored[i * 2] = start .. ARGV[at + 2]
  end
  if plain and redis.call('MSETNX', unpack(stored)) == 1 then
    redis.call('RPUSH', queue .. ':wait', unpack(ids))
    if redis.call('DEL', queue .. ':idle') == 1 then
      redis.call('PUBLISH', queue .. ':wake', '1')
    end
    return {}
  end
end
