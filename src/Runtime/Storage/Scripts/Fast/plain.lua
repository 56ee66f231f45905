-- Fragment of exchange: the common case, straight on. All jobs settled have completed under a lease that is theirs and have
-- no details, those taken wait in a list without gaps and have never begun, nothing is due or has a priority, nobody listens,
-- and the call is no repetition. Nothing is written until that is known; where it is not so, what follows does the work. Does and
-- answers the same. What was taken leaves the list last: a server that is killed on the way then still has it there.
--
-- Provides: nothing
-- Needs: dropFirst, protocol, refuse, trimFinished

if ARGV[4] == '' then
  local queue = KEYS[1]
  local bodies, states, waiting = queue .. ':j:', queue .. ':state', queue .. ':wait'
  local worker = ARGV[1]
  local want = tonumber(ARGV[6])
  local outcomes = tonumber(ARGV[11])
  local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  local instant = string.format('%.0f', now)

  local listenedTill, paused, left, mixed, version = unpack(redis.call('HMGET', queue, 'listen', 'paused', 'gone', 'mixed', 'v'))
  if version ~= protocol then
    return refuse(version)
  end
  local plain = not paused and (not listenedTill or tonumber(listenedTill) <= now) and (not left or left == '0')
  local due = -1
  if plain and mixed and want > 0 then
    local first = redis.call('ZRANGE', queue .. ':delayed', '0', '0', 'WITHSCORES')
    due = first[2] and (tonumber(first[2]) or 9e15) - now or 0
    plain = due > 0 and redis.call('EXISTS', queue .. ':ranked') == 0
  end
  local ids = {}
  for i = 1, outcomes do
    local at = 8 + i * 4
    plain = plain and ARGV[at + 2] == @Completed@
    ids[i] = ARGV[at]
  end
  local taken = 0
  if plain and want > 0 then
    local first = redis.call('LRANGE', waiting, '0', string.format('%.0f', want - 1))
    taken = #first
    -- The call that empties the list also clears the count of entries that are left in it.
    plain = not left or taken == want
    for i = 1, taken do
      ids[outcomes + i] = first[i]
    end
  end

  local records, stored = {}, {}
  if plain and #ids > 0 then
    records = redis.call('HMGET', states, unpack(ids))
    local lease = ' ' .. worker .. ' '
    for i = 1, outcomes do
      local held = 'a- ' .. ARGV[9 + i * 4] .. lease
      local record = records[i]
      plain = plain and record and string.sub(record, 1, #held) == held
    end
    -- A large payload is noted in details, and details in a record: bodies without a record are small.
    local keys = {}
    for i = 1, taken do
      plain = plain and not records[outcomes + i]
      keys[i] = bodies .. ids[outcomes + i]
    end
    if plain and taken > 0 then
      stored = redis.call('MGET', unpack(keys))
      for i = 1, taken do
        plain = plain and stored[i]
      end
    end
  end

  if plain then
    local entries = {}
    if outcomes > 0 then
      local results = {}
      local ends = {}
      local till = string.format('%.0f', now + tonumber(ARGV[7]))
      local done = 'c-' .. instant
      for i = 1, outcomes do
        local id = ids[i]
        entries[i * 2 - 1] = id
        entries[i * 2] = done .. string.sub(records[i], 3)
        ends[i * 2 - 1] = till
        ends[i * 2] = id
        local text = ARGV[11 + i * 4]
        if text ~= '' then
          results[#results + 1] = queue .. ':r:' .. id
          results[#results + 1] = text
        end
      end
      if #results > 0 then
        redis.call('MSET', unpack(results))
      end
      redis.call('ZREM', queue .. ':active', unpack(ids, 1, outcomes))
      redis.call('ZADD', queue .. ':completed', unpack(ends))
    end

    local answer = {}
    if taken > 0 then
      local number = tonumber(ARGV[3])
      local begun = ' ' .. worker .. ' 1 ' .. instant
      local expires = string.format('%.0f', now + tonumber(ARGV[5]))
      local leases = {}
      for i = 1, taken do
        local id = ids[outcomes + i]
        local own = string.format('%.0f', number + i)
        entries[#entries + 1] = id
        entries[#entries + 1] = 'a- ' .. own .. begun
        leases[i * 2 - 1] = expires
        leases[i * 2] = id
        answer[i * 5 - 4] = id
        answer[i * 5 - 3] = own
        answer[i * 5 - 2] = 1
        answer[i * 5 - 1] = -1
        answer[i * 5] = stored[i]
      end
      entries[#entries + 1] = ' ' .. worker .. ':' .. ARGV[2]
      entries[#entries + 1] = ARGV[3] .. ' ' .. table.concat(ids, ' ', outcomes + 1)
      redis.call('ZADD', queue .. ':active', unpack(leases))
    end
    if taken < want then
      redis.call('SET', queue .. ':idle', '1')
    end
    if #entries > 0 then
      redis.call('HSET', states, unpack(entries))
    end

    if taken > 0 then
      dropFirst(waiting, taken)
    end

    if outcomes > 0 then
      trimFinished(queue, @Completed@, queue .. ':completed', now, outcomes, tonumber(ARGV[8]))
    end
    return { {}, taken < want and due or -1, now, answer }
  end
end
