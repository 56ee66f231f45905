-- Fragment: the schedules of a queue.
-- A schedule is an entry of a hash: its version (edition, beside that of the protocol), when a tick has something to do, and behind a
-- space what only C# reads. A sorted set has all of them by that time; those for which no tick has anything to do, paused ones and such as have ended, are at its end. The time in the set may be
-- another one: a schedule that waits behind a claim, or met an error, is looked at later.
--
-- Provides: schedules, scheduleCalls, dues, behind, parseSchedule, readSchedules, describeSchedules, storeSchedule, noteTick, noteOccurrences
-- Needs: integer, now, put, queue, score

local schedules, scheduleCalls, dues, behind = queue .. ':schedules', queue .. ':calls', queue .. ':due', queue .. ':behind'

-- Reads an entry: nothing where there is none, and a version of -1 where it cannot be read, which no caller expects.
local function parseSchedule(text)
  if not text then
    return nil
  end
  local number, due = string.match(text, '^(%d+) (%d+) ')
  if not number or #number > 16 or #due > 16 then
    return { edition = -1, due = 0 }
  end
  return { edition = tonumber(number), due = tonumber(due) }
end

-- Reads the entries of names, each as it is stored; false where there is none.
local function readSchedules(names)
  local found = {}
  for from = 1, #names, @MaxArguments@ do
    local part = redis.call('HMGET', schedules, unpack(names, from, math.min(from + @MaxArguments@ - 1, #names)))
    for i = 1, #part do
      found[from + i - 1] = part[i]
    end
  end
  return found
end

-- Returns what an answer says of schedules: name, when it is due, its entry ('': there is none), what it enqueues ('': unknown, or not asked
-- for), 1 when it waits for a claim, else 0; and of how many of them. It ends before 4 MiB, after one schedule at least.
local function describeSchedules(names, withCalls)
  local entries = readSchedules(names)
  local answer = {}
  local size = 0
  for i = 1, #names do
    local call = withCalls and entries[i] and redis.call('HGET', scheduleCalls, names[i]) or ''
    size = size + #call + (entries[i] and #entries[i] or 0)
    if i > 1 and size > @MaxPageBytes@ then
      return answer, i - 1
    end
    local due = redis.call('ZSCORE', dues, names[i])
    local n = #answer
    answer[n + 1] = names[i]
    answer[n + 2] = integer(due and score(due) or @NoTick@)
    answer[n + 3] = entries[i] or ''
    answer[n + 4] = call
    answer[n + 5] = redis.call('ZSCORE', behind, names[i]) and 1 or 0
  end
  return answer, #names
end

-- Stores a schedule under its next version, and returns whether it is due earlier than it stood. Versions grow for ever: one that was
-- removed and is set again goes on from the time.
-- A server that is killed in between leaves a time in the set that is too early rather than too late, and the next tick puts it right.
local function storeSchedule(name, before, due, state)
  local following = math.max(now, before and before.edition + 1 or 0)
  local entry = integer(following) .. ' ' .. integer(due) .. ' ' .. state
  local stands = redis.call('ZSCORE', dues, name)
  local earlier = not stands and due < @NoTick@ or stands and due < score(stands)
  if not stands or earlier then
    redis.call('ZADD', dues, integer(due), name)
    redis.call('HSET', schedules, name, entry)
  else
    redis.call('HSET', schedules, name, entry)
    redis.call('ZADD', dues, integer(due), name)
  end
  redis.call('ZREM', behind, name)
  return earlier
end

-- Lets the workers know when the next tick is, and wakes them when it is earlier than they know. Where one is due already that nobody has
-- enqueued, as one of another build, that says nothing of the others: then they are woken for each that is due earlier than it stood.
local function noteTick(wakes, earlier)
  local known = redis.call('HGET', queue, 'tick')
  local first = redis.call('ZRANGE', dues, '0', '0', 'WITHSCORES')
  local at = first[2] and score(first[2]) or @NoTick@
  if at >= @NoTick@ then
    if known then
      redis.call('HDEL', queue, 'tick')
    end
    return
  end
  if known ~= integer(at) then
    redis.call('HSET', queue, 'tick', integer(at))
  end
  if wakes and (not known or at < score(known) or earlier and at <= now) then
    redis.call('PUBLISH', queue .. ':wake', 's')
  end
end

-- Notes what became of occurrences, of the latest that are kept.
local function noteOccurrences(name, entries)
  local list = queue .. ':o:' .. name
  for i = 1, #entries do
    put('RPUSH', list, entries[i])
  end
  redis.call('LTRIM', list, '-@MaxOccurrences@', '-1')
end
