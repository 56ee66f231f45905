-- Fragment: chooses jobs of a state.
--
-- Provides: matching, choose
-- Needs: decode, fields, held, integer, loadRecords, newRecord, now, queue, ranked, records, traitsOf, whole

-- Those of the ids whose jobs are in the state, have the name and the tag ('': any) and were enqueued at least age ms ago.
-- listed tells which are from the list: a job that left it and waits again may be in it twice, or wait among those with a
-- priority. Damaged jobs match where they are found.
local function matching(found, listed, state, name, tag, age)
  local ids = {}
  local at = {}
  local seen = {}
  if #found > 0 then
    loadRecords(found)
  end
  for i = 1, #found do
    local id = found[i]
    local job = records[id]
    if not job and listed[i] and (whole(redis.call('HGET', queue .. ':gone', id)) or 0) <= 0 then
      -- It waits, though neither its record nor its body is there.
      job = newRecord()
      records[id] = job
    end
    local matches = job and (job.s == state or job.s == @Unreadable@)
    if matches and (name ~= '' or age > 0) then
      local enqueued, _, own = traitsOf(id)
      matches = (name == '' or own == name) and (age == 0 or (whole(enqueued) or 0) <= now - age)
    end
    local ownTags, priority, heldUnder
    if matches then
      ownTags, priority, heldUnder = fields(id, job, 'T', 'i', 'h')
    end
    if listed[i] then
      matches = matches and not whole(priority) and not heldUnder and not seen[id]
      seen[id] = true
    end
    if matches and tag ~= '' then
      matches = false
      if ownTags then
        local tags = decode(ownTags)
        for _, own in ipairs(type(tags) == 'table' and tags or {}) do
          matches = matches or own == tag
        end
      end
    end
    if matches then
      ids[#ids + 1] = id
      at[#at + 1] = i
    end
  end
  return ids, at
end

-- Gives the position to go on at (-1: none), the ids among the next count positions of jobs that have the name and the
-- tag ('': any) and were enqueued at least age ms ago, and which of those positions, from 1, each is at.
local function choose(state, from, count, name, tag, age)
  local found = {}
  local listed = {}
  local length

  -- Adds what lies between from and from + count of one of several sets that follow one another.
  local function part(offset, size, membersAt)
    local first = math.max(from - offset, 0)
    local last = math.min(from + count - offset, size) - 1
    if last >= first then
      local members = membersAt(integer(first), integer(last))
      for i = 1, #members do
        found[#found + 1] = members[i]
      end
    end
  end

  local function withoutSequence(members)
    for i = 1, #members do
      members[i] = string.sub(members[i], 18)
    end
    return members
  end

  if state == @Waiting@ then
    local high = redis.call('ZCOUNT', ranked, '-inf', '(0')
    local long = redis.call('LLEN', queue .. ':wait')
    local low = redis.call('ZCARD', ranked) - high
    local aside = redis.call('ZCARD', held)
    length = high + long + low + aside
    part(0, high, function(first, last)
      return withoutSequence(redis.call('ZRANGE', ranked, first, last))
    end)
    part(high, long, function(first, last)
      local keys = redis.call('LRANGE', queue .. ':wait', first, last)
      for i = 1, #keys do
        listed[#found + i] = true
      end
      return keys
    end)
    part(high + long, low, function(first, last)
      return withoutSequence(redis.call('ZRANGE', ranked, integer(high + tonumber(first)), integer(high + tonumber(last))))
    end)
    part(high + long + low, aside, function(first, last)
      return redis.call('ZRANGE', held, first, last)
    end)
  else
    local places = { d = ':delayed', a = ':active', c = ':completed', f = ':failed', x = ':cancelled' }
    local set = queue .. places[state]
    length = redis.call('ZCARD', set)
    part(0, length, function(first, last)
      if state == @Scheduled@ then
        return withoutSequence(redis.call('ZRANGE', set, first, last))
      elseif state == @Active@ then
        return redis.call('ZRANGE', set, first, last)
      end
      return redis.call('ZREVRANGE', set, first, last)
    end)
  end

  local following = from + count
  if following >= length then
    following = -1
  end
  return following, matching(found, listed, state, name, tag, age)
end
