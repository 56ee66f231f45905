-- Fragment: the one rule by which finished jobs are forgotten. Works on records as they are stored, so that the fast path shares it.
-- The caller has stored what it changed before.
--
-- Provides: trimFinished
-- Needs: nothing

-- Forgets finished jobs of a state: those past their time, and the next ones to be when there are more than most. A job that somebody
-- awaits is kept for a minute after its end, whatever its time and the count say: whoever awaits it still has to read how it ended.
-- A member whose record tells of another state is here by mistake: it leaves the set, and its job stays.
-- Each call forgets at most twice what it adds, and a hundred more, so that no call pays for a whole backlog.
local function trimFinished(root, state, set, instantNow, added, most)
  local bound = added * 2 + 100
  local old = redis.call('ZRANGEBYSCORE', set, '-inf', string.format('%.0f', instantNow), 'LIMIT', '0', string.format('%.0f', bound))
  local over = redis.call('ZCARD', set) - most
  if over > #old then
    old = redis.call('ZRANGE', set, '0', string.format('%.0f', math.min(over, bound) - 1))
  end
  if #old == 0 then
    return
  end
  local stored = root .. ':state'
  local known = redis.call('HMGET', stored, unpack(old))
  local leaving, forgotten, keys = {}, {}, {}
  for i = 1, #old do
    local id, record = old[i], known[i]
    local more = not record or string.sub(record, 2, 2) == '+'
    if record and string.sub(record, 1, 1) ~= state and string.find(record, '^[wdacfx][-+]') then
      leaving[#leaving + 1] = id
    elseif not (more and record and (tonumber(string.match(record, '^..(%d+)')) or 0) > instantNow - @AwaitedFor@
        and type(redis.pcall('HGET', root .. ':x:' .. id, 'y')) == 'string') then
      leaving[#leaving + 1] = id
      forgotten[#forgotten + 1] = id
      keys[#keys + 1] = root .. ':r:' .. id
      if more then
        keys[#keys + 1] = root .. ':x:' .. id
        keys[#keys + 1] = root .. ':l:' .. id
        keys[#keys + 1] = root .. ':h:' .. id
      end
    end
  end
  if #leaving > 0 then
    redis.call('ZREM', set, unpack(leaving))
  end
  if #forgotten > 0 then
    -- Bodies go last: a server that is killed here may keep them, and a body without a record only passes for a job that waits.
    for i = 1, #forgotten do
      keys[#keys + 1] = root .. ':j:' .. forgotten[i]
    end
    for i = 1, #keys, @MaxArguments@ do
      redis.call('DEL', unpack(keys, i, math.min(i + @MaxArguments@ - 1, #keys)))
    end
    redis.call('HDEL', stored, unpack(forgotten))
  end
end
