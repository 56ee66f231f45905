#!lua flags=allow-oom
-- Settles the attempts that a worker has ended and takes the next jobs, in one call; either part may be empty.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  worker
-- ARGV[2]  lane of the worker, from 0, of as many as JobLimits.MaxLanes says; a lane makes one call at a time
-- ARGV[3]  ticket of this call: the leases that it gives are numbered from the ticket + 1 on, and the worker uses none of
--          these numbers again
-- ARGV[4]  when the call repeats one whose answer was lost: the ticket of that one, of the first when there were more; else ''
-- ARGV[5]  lease in ms
-- ARGV[6]  number of jobs wanted
-- ARGV[7…10] retention: completed ms, completed count, failed and cancelled ms, failed and cancelled count
-- ARGV[11] number of outcomes n
-- ARGV[12…] per outcome: id, lease number, kind with a delay of b ms behind it where it takes one, a. Kinds:
--          c completed (a result)                            active → completed
--          f failed (a error)                                active → failed
--          x cancelled (a error of its cleanup, or '')       active → cancelled
--          r retry (a error, b delay in ms)                  active → scheduled, waiting when b is 0
--          R the same, by an attempt that saw no request for cancellation: it overrides a retry
--          o the same, by an attempt that stopped because of such a request, or asked for its release, and did not fail
--          b back to the front, or later (b delay in ms)     active → waiting, scheduled; the attempt does not count
--          u unknown to this worker (a error)                active → waiting, held; the attempt does not count
--          p paused by its name, not begun                   active → waiting, held; the attempt does not count
--          R, b, u and p of a job whose cancellation is requested: active → cancelled
--          r and R of a job whose place another has taken (field qc): active → failed; o: active → cancelled
--          r, R and b with a delay, of a job whose deadline comes before its next attempt: active → failed
--          b with a delay, of a job that has been released as many times as JobLimits.MaxReleases says: active → failed
-- Returns  { positions, from 1, of the outcomes whose lease was lost,
--            ms until the next scheduled job is due (-1: none),
--            server time in ms,
--            per job taken: id, lease number, attempt, ms until its deadline (-1: none), body; an answer ends before the large payload
--            with which the large ones exceed 16 MiB, after one at least, and then says that a job is due now,
--            only where the queue itself failed jobs, when they were to be taken or retried: per job id, error }
-- Edges    the above; scheduled → waiting when due; waiting → active; waiting → failed when it has expired, or its
--          deadline is past
-- Races    an outcome counts only while worker and lease number are the job's own: who was taken over changes
--          nothing. A repeat finds its outcomes settled and its jobs under its ticket, and gives the same answer, but for the
--          jobs that the queue itself failed.
-- Damaged  a job that is damaged fails alone, with an error that says what is wrong; one that has no body is held for a while,
--          since a body may be about to come (decision 80)
-- Cost     O((n + wanted) · log jobs)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/bounds
-- @include Fragments/drop
-- @include Fragments/retention
-- @include Fast/plain
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/events
-- @include Fragments/wake
-- @include Fragments/delay
-- @include Fragments/waiting
-- @include Fragments/holding
-- @include Fragments/claims
-- @include Fragments/settle

local worker = ARGV[1]
local ticket = ARGV[3]
local again = ARGV[4] ~= ''
local span = tonumber(ARGV[5])
local want = tonumber(ARGV[6])
local outcomes = tonumber(ARGV[11])
local active = queue .. ':active'
retention = { tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]) }

local lost = {}
local released = {}
local left = {}
local woken = false

-- Lets a job have its next attempt, unless its deadline comes first.
local function retry(id, job, watched, keep, text, delay)
  local latest, own = fields(id, job, 'D', 'sp')
  local deadline = whole(latest)
  if own then
    clearSuspect(id, job, own)
  end
  if deadline and now + delay >= deadline then
    finish(id, job, @Failed@, watched, keep, text)
    tell(id, encode({ kind = 'timeout', next = integer(tonumber(job.a) + 1) }))
    return
  end
  remember(id, job, @RetryAfterCancellation@, text)
  erase(id, job, 'q', 'qt', 'qb', 'qc', 'ig')
  if delay > 0 then
    schedule(id, job, now + delay, 'e', text)
  else
    job.s = @Waiting@
    touch(id, job)
    write(id, job, 'e', text, 'u', instant)
    if not rankAgain(id, job, false) then
      redis.call('RPUSH', waiting, id)
    end
  end
  woken = true
  emit('r', id, text, job.a, integer(now + delay))
end

-- Does not count the attempt.
local function uncount(id, job)
  job.a = integer(math.max(0, tonumber(job.a) - 1))
  touch(id, job)
end

-- Lets a job whose handler asked for it run again later, unless its deadline comes first or it has asked too many times.
local function release(id, job, watched, keep, delay)
  local latest, own, times = fields(id, job, 'D', 'sp', 'rl')
  local deadline = whole(latest)
  times = integer((whole(times) or 0) + 1)
  if own then
    clearSuspect(id, job, own)
  end
  local failure = tonumber(times) > @MaxReleases@ and { kind = 'released', times = '@MaxReleases@' }
    or deadline and now + delay >= deadline and { kind = 'timeout', next = job.a }
  if failure then
    local text = encode(failure)
    finish(id, job, @Failed@, watched, keep, text)
    tell(id, text)
    return
  end
  remember(id, job, @Release@, '')
  uncount(id, job)
  erase(id, job, 'ig')
  schedule(id, job, now + delay, 'rl', times)
  woken = true
  emit('b', id, '', integer(now + delay))
end

local function settle(id, job, outcome, text, delay)
  local watched, keep, request, cause = false, false, false, false
  if job.more then
    watched, keep, request, cause = fields(id, job, 'y', 'K', 'q', 'qc')
  end
  local superseded = request and cause == @Superseded@
  if superseded and (outcome == @Retry@ or outcome == @RetryAfterCancellation@) then
    -- The request may have come when the outcome was decided.
    finish(id, job, @Failed@, watched, keep, text)
    tell(id, encode({ message = 'Another job has taken its place, so it is not retried.' }))
  elseif request and (outcome == @Retry@ or outcome == @Release@ or outcome == @Unknown@ or outcome == @Paused@)
      or superseded and outcome == @RetryAfterStop@ then
    remember(id, job, outcome, text)
    finish(id, job, @Cancelled@, watched, keep, request, cause)
  elseif outcome == @Completed@ or outcome == @Failed@ then
    finish(id, job, outcome, watched, keep, text)
  elseif outcome == @Cancelled@ then
    if text ~= '' then
      write(id, job, 'e', text)
    end
    finish(id, job, @Cancelled@, watched, keep, request or '', cause)
  elseif outcome == @RetryAfterCancellation@ or outcome == @RetryAfterStop@ or outcome == @Retry@ then
    retry(id, job, watched, keep, text, delay)
  elseif outcome == @Release@ and delay > 0 then
    release(id, job, watched, keep, delay)
  elseif outcome == @Release@ then
    remember(id, job, @Release@, '')
    write(id, job, 'u', instant)
    job.s = @Waiting@
    uncount(id, job)
    if rankAgain(id, job, true) then
      woken = true
    else
      released[#released + 1] = id
    end
    emit('b', id)
  else
    if outcome == @Unknown@ then
      remember(id, job, @Unknown@, text)
      write(id, job, 'e', text)
    end
    uncount(id, job)
    if outcome == @Paused@ and job.a == '0' and (fields(id, job, 'z')) and redis.call('EXISTS', queue .. ':h:' .. id) == 0 then
      -- No attempt of it has begun yet: it may expire.
      write(id, job, 'nb', '1')
    end
    local _, _, name = traitsOf(id)
    hold(id, job, name or '')
    emit('b', id)
  end
end

if outcomes > 0 then
  local ids = {}
  for i = 1, outcomes do
    ids[i] = ARGV[8 + i * 4]
  end
  loadRecords(ids)
  for i = 1, outcomes do
    local id, at = ids[i], 8 + i * 4
    local job = records[id]
    if holds(job, worker, ARGV[at + 1]) then
      left[#left + 1] = id
      local asked = ARGV[at + 2]
      settle(id, job, string.sub(asked, 1, 1), ARGV[at + 3], tonumber(string.sub(asked, 2)) or 0)
    elseif not (again and job and job.k == ARGV[at + 1] and job.w == worker) then
      -- A call that is repeated may find what it settled the first time.
      lost[#lost + 1] = i
    end
  end
  if #released > 0 then
    pushFront(released)
    woken = true
  end
  if #left > 0 then
    redis.call('ZREM', active, unpack(left))
  end
end

local taken = {}
local leases = {}
local ids = {}

local function answer(id, job, deadline, body)
  local n = #taken
  taken[n + 1] = id
  taken[n + 2] = job.k
  taken[n + 3] = job.a
  taken[n + 4] = deadline and integer(math.max(0, deadline - now)) or -1
  taken[n + 5] = body or ''
end

local lane = ' ' .. worker .. ':' .. ARGV[2]
if again then
  local words = {}
  for word in string.gmatch(redis.call('HGET', states, lane) or '', '%S+') do
    words[#words + 1] = word
  end
  local first = whole(table.remove(words, 1)) or -1
  if first >= tonumber(ARGV[4]) then
    loadRecords(words)
    for _, id in ipairs(words) do
      local job = records[id]
      local number = job and tonumber(job.k) - first
      if job and job.s == @Active@ and job.w == worker and number > 0 and number <= want then
        ids[#ids + 1] = id
        answer(id, job, whole((fields(id, job, 'D'))), try('GET', bodies .. id))
      end
    end
    flush()
    -- Where fewer came than were wanted, that may have been because the answer was full.
    return { lost, #ids < want and 0 or -1, integer(now), taken, failures[1] and failures }
  end
end

local due = -1
if want > 0 and paused then
  -- The worker is woken when the queue is resumed.
  want = 0
  redis.call('SET', queue .. ':idle', '1')
end
if want > 0 then
  -- Most queues have no scheduled jobs and no priorities, most of the time.
  local delayed = queue .. ':delayed'
  local plain = redis.call('EXISTS', delayed, ranked) == 0
  if plain then
    redis.call('HDEL', queue, 'mixed')
  end
  local ripe = plain and {} or redis.call('ZRANGEBYSCORE', delayed, '-inf', instant, 'LIMIT', '0', integer(want + 100))
  if #ripe > 0 then
    local members = {}
    for i = 1, #ripe do
      members[i] = ripe[i]
      ripe[i] = string.sub(ripe[i], 18)
    end
    loadRecords(ripe)
    local ready = {}
    local first = {}
    for i = 1, #ripe do
      local id = ripe[i]
      local job = records[id]
      local isDue = job and job.s == @Scheduled@
      local priority, last, place
      if isDue then
        priority, last, place = fields(id, job, 'i', 'l', 'd')
      end
      if isDue and place == members[i] then
        job.s = @Waiting@
        touch(id, job)
        local lifo = last == job.k
        if whole(priority) then
          rank(id, job, priority, lifo)
        elseif lifo then
          first[#first + 1] = id
        else
          ready[#ready + 1] = id
        end
      elseif isDue and not place then
        failDamaged(id, job, job.bad or 'scheduled')
      elseif job and job.s == @Unreadable@ then
        failDamaged(id, job, job.bad)
      end
      -- Another member is what a server has left of a call that it did not end.
    end
    if #ready > 0 then
      redis.call('RPUSH', waiting, unpack(ready))
    end
    if #first > 0 then
      redis.call('LPUSH', waiting, unpack(first))
    end
    redis.call('ZREM', delayed, unpack(members))
  end

  local expires = integer(now + span)

  local function fail(id, job, watched, keep, data)
    local text = encode(data)
    finish(id, job, @Failed@, watched, keep, text)
    tell(id, text)
  end
  -- Lease numbers are the worker's, not the job's: one that is removed and enqueued again under its id begins with a new one.
  local number = tonumber(ticket)

  -- Keys that are in the list though their jobs do not wait there: cancelled ones, mostly.
  local leftOvers = {}
  local passed = 0
  local function isLeft(id)
    local count = leftOvers[id] or whole(redis.call('HGET', queue .. ':gone', id)) or 0
    if count <= 0 then
      return false
    end
    leftOvers[id] = count - 1
    passed = passed + 1
    return true
  end

  -- What the body or the details of a job that is to be given out have wrong.
  local function wrongWith(id, job, has, body, isRanked)
    if job.bad then
      return job.bad
    elseif not body then
      return 'body ' .. kind(bodies .. id)
    elseif isRanked and not has.place then
      return 'ranked'
    end
    for _, name in ipairs({ 'priority', 'expiry', 'deadline' }) do
      if has[name] and not whole(has[name]) then
        return name .. ' ' .. excerpt(has[name])
      end
    end
  end

  -- Whether a job waits at the place where its key was found. member is that of a job with a priority, nil in the list.
  local function waitsHere(id, has, member)
    if member then
      return has.place == member or not has.place
    elseif has.name then
      return not isLeft(id) and not redis.call('ZSCORE', held, id)
    elseif whole(has.priority) and has.place then
      return not isLeft(id) and not redis.call('ZSCORE', ranked, has.place)
    end
    return true
  end

  -- Stands for the details of a job that has none.
  local none = {}

  -- The bytes of large payloads among what is given out, and whether the next one found no room.
  local large = 0
  local full = false

  -- What the take has to know of a job that waits.
  local function traitsNow(id, job)
    local has = {}
    has.priority, has.expiry, has.deadline, has.watched, has.keep, has.place, has.name, has.size, has.unbegun =
      fields(id, job, 'i', 'z', 'D', 'y', 'K', 'd', 'h', 'B', 'nb')
    return has
  end

  -- Reads the records, and the bodies but for large ones, which are read when it is their turn. Gives the bodies by position, and the
  -- details by id.
  local function readTurn(found)
    local unrecorded = readRecords(found)
    local known, keys, positions, stored = {}, {}, {}, {}
    for i = 1, #found do
      local id = found[i]
      local job = records[id]
      if job and job.s == @Waiting@ and job.more and not known[id] then
        known[id] = traitsNow(id, job)
      end
      if not (known[id] and whole(known[id].size)) then
        keys[#keys + 1] = bodies .. id
        positions[#positions + 1] = i
      end
    end
    if #keys > 0 then
      local small = redis.call('MGET', unpack(keys))
      for i = 1, #keys do
        stored[positions[i]] = small[i]
      end
    end
    supposeWaiting(found, unrecorded, stored)
    return stored, known
  end

  -- Leases what has come up for its turn and still waits, until the answer is full. members are those of jobs with a priority. Gives how
  -- many have had their turn.
  local function take(found, members)
    local stored, known = readTurn(found)
    for i = 1, #found do
      local id = found[i]
      local job = records[id]
      local body = stored[i]
      -- What was cancelled while it waited is left in the list until it comes by; it may wait elsewhere by now.
      local leftOver = not members and (not job or job.s ~= @Waiting@) and isLeft(id)
      if not leftOver and not members and body and job and sets[job.s]
          and (whole(traits(body)) or 0) >= tonumber(job.f) then
        -- A job that had ended lost its body, and another was enqueued under its id: this one.
        redis.call('ZREM', queue .. sets[job.s], id)
        redis.call('DEL', results .. id, furtherParts(queue, id))
        job = newRecord()
        records[id] = job
        touch(id, job)
      end
      local waits = job and job.s == @Waiting@
      local has = none
      if waits and job.more then
        -- One that is named twice may have changed.
        has = known[id] or traitsNow(id, job)
        known[id] = nil
      end
      if not job then
        -- Neither body nor record is there. In the list that is a job that has lost both, since bodies are stored before keys; with
        -- a priority it is what is left of a call that never ended.
        if not members and not leftOver then
          records[id] = newRecord()
          hold(id, records[id], '')
        end
      elseif job.s == @Unreadable@ then
        if not leftOver then
          failDamaged(id, job, job.bad)
        end
      elseif waits and waitsHere(id, has, members and members[i]) then
        local size = whole(has.size)
        if size then
          if large > 0 and large + size > maxAnswer then
            full = true
            return i - 1
          end
          large = large + size
          body = try('GET', bodies .. id)
        end
        local wrong = (body or kind(bodies .. id) ~= 'none') and wrongWith(id, job, has, body, members)
        if wrong then
          failDamaged(id, job, wrong)
        elseif not body then
          hold(id, job, '')
        elseif has.expiry and (job.b == '0' or has.unbegun) and tonumber(has.expiry) <= now then
          fail(id, job, has.watched, has.keep, { kind = 'expired' })
        elseif has.deadline and tonumber(has.deadline) <= now then
          fail(id, job, has.watched, has.keep, { kind = 'timeout', attempt = integer(tonumber(job.a) + 1) })
        else
          if has.unbegun then
            erase(id, job, 'nb')
          end
          number = number + 1
          job.s, job.k, job.b, job.w = @Active@, integer(number), instant, worker
          job.a = job.a == '0' and '1' or integer(tonumber(job.a) + 1)
          touch(id, job)
          leases[#leases + 1] = expires
          leases[#leases + 1] = id
          ids[#ids + 1] = id
          answer(id, job, whole(has.deadline), body)
          if heard then
            local _, _, name = traits(body)
            emit('a', id, name or '', job.a, worker)
          end
        end
      end
    end
    return #found
  end

  -- One call looks at a bounded number of jobs that it cannot give out: the rest is for the next one, which comes at once.
  local most = @MaxLookedAt@
  local looked = 0

  -- Nothing is removed from where it waits before the records of what was taken are stored.
  local leavingRanked = {}
  local popped = 0
  local emptied = false

  local function takeRanked(from, to)
    local seen = 0
    while #ids < want and looked < most and not full do
      local members = redis.call('ZRANGEBYSCORE', ranked, from, to, 'LIMIT', integer(seen), integer(want - #ids))
      if #members == 0 then
        break
      end
      local found = {}
      for i = 1, #members do
        found[i] = string.sub(members[i], 18)
      end
      local count = take(found, members)
      for i = 1, count do
        leavingRanked[#leavingRanked + 1] = members[i]
      end
      seen = seen + count
      looked = looked + count
    end
  end

  if (suspects or newSuspects) and not plain then
    -- A worker runs one suspect at a time, beside its other jobs. The mark is checked against the job's lease, so it need not be
    -- taken back.
    local found = redis.call('ZRANGEBYSCORE', ranked, integer(-tonumber(suspected)), '+inf', 'LIMIT', '0', '1')
    local mark = ' ' .. worker .. ':s'
    if #found == 0 then
      redis.call('HDEL', queue, 'suspects')
    else
      local lease, id = string.match(redis.call('HGET', states, mark) or '', '^(%d+) (.*)$')
      if id then
        loadRecords({ id })
      end
      if not (id and holds(records[id], worker, lease)) then
        leavingRanked[1] = found[1]
        take({ string.sub(found[1], 18) }, found)
        if #ids > 0 then
          redis.call('HSET', states, mark, records[ids[1]].k .. ' ' .. ids[1])
        end
      end
    end
  end
  if not plain then
    takeRanked('-inf', '(0')
  end
  while #ids < want and looked < most and not full do
    local asked = want - #ids
    local found = redis.call('LRANGE', waiting, integer(popped), integer(popped + asked - 1))
    emptied = #found < asked
    if #found == 0 then
      break
    end
    local count = take(found)
    popped = popped + count
    looked = looked + count
  end
  emptied = emptied and not full
  if not plain then
    takeRanked('(0', '(' .. integer(-tonumber(suspected)))
  end

  if #ids > 0 then
    redis.call('ZADD', active, unpack(leases))
    redis.call('HSET', states, lane, ticket .. ' ' .. table.concat(ids, ' '))
  end
  if full then
    due = 0
  elseif #ids < want then
    local head = plain and {} or redis.call('ZRANGE', delayed, '0', '0', 'WITHSCORES')
    if head[2] then
      due = math.max(0, score(head[2]) - now)
    end
    if looked >= most then
      due = 0
    end
    redis.call('SET', queue .. ':idle', '1')
    woken = false
  end
  flush()

  if #leavingRanked > 0 then
    redis.call('ZREM', ranked, unpack(leavingRanked))
  end
  if popped > 0 then
    dropFirst(waiting, popped)
  end
  if emptied then
    -- An empty list holds no entries that are left.
    if hasLeft then
      redis.call('HDEL', queue, 'gone')
      redis.call('DEL', queue .. ':gone')
    end
  elseif passed > 0 then
    redis.call('HINCRBY', queue, 'gone', integer(-passed))
    for id, count in pairs(leftOvers) do
      if count > 0 then
        redis.call('HSET', queue .. ':gone', id, integer(count))
      else
        redis.call('HDEL', queue .. ':gone', id)
      end
    end
  end
else
  flush()
end

if woken then
  wake()
end
return { lost, due, integer(now), taken, failures[1] and failures }
