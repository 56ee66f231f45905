#!lua flags=allow-oom
-- Settles the attempts that a worker has ended and takes the next jobs, in one call; either part may be empty.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  worker
-- ARGV[2]  lane of the worker; a lane makes one call at a time
-- ARGV[3]  ticket of this call, unique for the lane
-- ARGV[4]  1 when the call repeats one whose answer was lost, else 0
-- ARGV[5]  lease in ms
-- ARGV[6]  number of jobs wanted
-- ARGV[7…10] retention: completed ms, completed count, failed and cancelled ms, failed and cancelled count
-- ARGV[11] most tries of a job that no worker knew
-- ARGV[12] number of outcomes n
-- ARGV[13…] per outcome: id, lease number, kind, a, b. Kinds:
--          c completed (a result)                            active → completed
--          f failed (a error)                                active → failed
--          x cancelled (a error of its cleanup, or '')       active → cancelled
--          r retry (a error, b delay in ms)                  active → scheduled, waiting when b is 0
--          R the same, by an attempt that saw no request for cancellation: it overrides a retry
--          b back to the front, the attempt does not count   active → waiting
--          u unknown to this worker (a error, b delay in ms) active → scheduled, failed after too many tries
--          R, b and u of a job whose cancellation is requested: active → cancelled
--          r and R of a job whose deadline comes before its next attempt: active → failed
-- Returns  { positions, from 1, of the outcomes whose lease was lost,
--            ms until the next scheduled job is due (-1: none),
--            server time in ms,
--            per job taken: id, lease number, attempt, most attempts, enqueued at, name, payload, overrides,
--            ms until its deadline (-1: none) }
-- Edges    the above; scheduled → waiting when due; waiting → active; waiting → failed when it has expired, or its
--          deadline is past
-- Races    an outcome counts only while worker and lease number are the job's own: who was taken over changes
--          nothing. A repeat finds its outcomes settled and its jobs under its ticket, and gives the same answer.
-- Cost     O((n + wanted) · log jobs)

local worker = ARGV[1]
local ticket = ARGV[3]
local span = tonumber(ARGV[5])
local want = tonumber(ARGV[6])
local outcomes = tonumber(ARGV[12])
local active = queue .. ':active'
retention = { tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]) }

local lost = {}
local released = {}
local left = {}
local woken = false

-- Lets a job have its next attempt, unless its deadline comes first.
local function retry(key, id, watched, keep, text, delay)
  local job = redis.call('HMGET', key, 'D', 'a')
  if job[1] and now + delay >= tonumber(job[1]) then
    finish(key, id, 'f', watched, keep, text, 'e', text)
    return
  end
  remember(key, id, 'r', text)
  redis.call('HDEL', key, 'q', 'qt', 'qb', 'ig')
  if delay > 0 then
    schedule(key, id, now + delay, 'e', text)
  else
    redis.call('HSET', key, 's', 'w', 'e', text)
    if not rankAgain(key, id, false) then
      redis.call('RPUSH', waiting, id)
    end
  end
  woken = true
  emit('r', id, text, job[2], integer(now + delay))
end

for i = 1, outcomes do
  local at = 8 + i * 5
  local id, number, kind, a, b = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
  local key = queue .. ':j:' .. id
  local job = redis.call('HMGET', key, 's', 'w', 'X')
  if job[2] ~= lease(worker, number) or (job[1] ~= 'a' and ARGV[4] == '0') then
    -- A call that is repeated may find what it settled the first time.
    lost[#lost + 1] = i
  elseif job[1] == 'a' then
    left[#left + 1] = id
    local watched, keep, request = false, false, false
    if job[3] then
      local rare = redis.call('HMGET', key, 'y', 'K', 'q')
      watched, keep, request = rare[1], rare[2], rare[3]
    end
    if request and (kind == 'R' or kind == 'b' or kind == 'u') then
      remember(key, id, kind, a)
      finish(key, id, 'x', watched, keep, request)
    elseif kind == 'c' then
      if a == '' then
        finish(key, id, 'c', watched, keep, a)
      else
        finish(key, id, 'c', watched, keep, a, 'r', a)
      end
    elseif kind == 'f' then
      finish(key, id, 'f', watched, keep, a, 'e', a)
    elseif kind == 'x' then
      if a == '' then
        finish(key, id, 'x', watched, keep, request or '')
      else
        finish(key, id, 'x', watched, keep, request or '', 'e', a)
      end
    elseif kind == 'r' or kind == 'R' then
      retry(key, id, watched, keep, a, tonumber(b))
    elseif kind == 'b' then
      remember(key, id, 'b', '')
      redis.call('HINCRBY', key, 'a', '-1')
      redis.call('HSET', key, 's', 'w')
      if rankAgain(key, id, true) then
        woken = true
      else
        released[#released + 1] = id
      end
      emit('b', id)
    else
      local tries = tonumber(redis.call('HGET', key, 'u') or 0) + 1
      if tries >= tonumber(ARGV[11]) then
        finish(key, id, 'f', watched, keep, a, 'e', a, 'u', integer(tries))
      else
        remember(key, id, 'u', a)
        redis.call('HINCRBY', key, 'a', '-1')
        schedule(key, id, now + tonumber(b), 'e', a, 'u', integer(tries))
        woken = true
        emit('b', id)
      end
    end
  end
end

if #left > 0 then
  redis.call('ZREM', active, unpack(left))
end
if #released > 0 then
  pushFront(released)
  woken = true
end

local taken = {}
local leases = {}
local ids = {}

-- All fields of a job, by name: dearer to pick from by name on the server when most that are asked for are not there.
local function read(key)
  local fields = redis.call('HGETALL', key)
  local job = {}
  for i = 1, #fields, 2 do
    job[fields[i]] = fields[i + 1]
  end
  return job
end

local function answer(id, number, attempt, job)
  local n = #taken
  taken[n + 1] = id
  taken[n + 2] = number
  taken[n + 3] = attempt
  taken[n + 4] = job.m
  taken[n + 5] = job.t
  taken[n + 6] = job.n
  taken[n + 7] = job.p
  taken[n + 8] = job.o or ''
  taken[n + 9] = job.D and math.max(0, tonumber(job.D) - now) or -1
end

local tickets = queue .. ':ticket:' .. worker .. ':' .. ARGV[2]
if ARGV[4] == '1' then
  local last = redis.call('GET', tickets)
  if last then
    local first = true
    local same = false
    for word in string.gmatch(last, '%S+') do
      if first then
        same = word == ticket
        first = false
      elseif same then
        local job = read(queue .. ':j:' .. word)
        local by, number = holder(job.w)
        if job.s == 'a' and by == worker then
          ids[#ids + 1] = word
          answer(word, tonumber(number), tonumber(job.a), job)
        end
      end
    end
    if same then
      flush()
      return { lost, -1, integer(now), taken }
    end
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
  local ripe = plain and {} or redis.call('ZRANGEBYSCORE', delayed, '-inf', instant, 'LIMIT', '0', integer(want + 100))
  if #ripe > 0 then
    redis.call('ZREM', delayed, unpack(ripe))
    local ready = {}
    local first = {}
    for i = 1, #ripe do
      local id = string.sub(ripe[i], 18)
      local key = queue .. ':j:' .. id
      redis.call('HSET', key, 's', 'w')
      local traits = redis.call('HMGET', key, 'i', 'l', 'a')
      local lifo = traits[2] and not traits[3]
      if traits[1] then
        rank(key, id, traits[1], lifo)
      elseif lifo then
        first[#first + 1] = id
      else
        ready[#ready + 1] = id
      end
    end
    if #ready > 0 then
      redis.call('RPUSH', waiting, unpack(ready))
    end
    if #first > 0 then
      redis.call('LPUSH', waiting, unpack(first))
    end
  end

  local expires = integer(now + span)

  local function fail(key, id, job, type, message)
    local text = cjson.encode({ type = type, message = message })
    finish(key, id, 'f', job.y, job.K, text, 'e', text)
  end
  -- Lease numbers are the queue's, not the job's: one that is removed and enqueued again under its id begins with a new one.
  local numbers

  -- Leases what has come up for its turn and still waits.
  local function take(next, listed)
    for i = 1, #next do
      local id = next[i]
      local key = queue .. ':j:' .. id
      local job = read(key)
      if job.s ~= 'w' or (listed and job.i) then
        -- What was cancelled while it waited is left in the list, and counted, until it comes by; it may wait elsewhere by
        -- now.
        redis.call('HINCRBY', queue, 'gone', '-1')
      elseif job.z and not job.a and tonumber(job.z) <= now then
        fail(key, id, job, 'TypedJobs.JobExpiredException',
          'The job expired: no worker had started it within the time that it was given.')
      elseif job.D and tonumber(job.D) <= now then
        fail(key, id, job, 'TypedJobs.JobTimeoutException',
          'The job reached its deadline before its attempt ' .. integer(tonumber(job.a or 0) + 1) .. ' could start.')
      else
        numbers = numbers or tonumber(redis.call('HINCRBY', queue, 'seq', integer(want))) - want
        numbers = numbers + 1
        local number = numbers
        local attempt = tonumber(job.a or 0) + 1
        redis.call('HSET', key, 's', 'a', 'w', lease(worker, integer(number)), 'a', integer(attempt), 'b', instant)
        leases[#leases + 1] = expires
        leases[#leases + 1] = id
        ids[#ids + 1] = id
        answer(id, number, attempt, job)
        if heard then
          emit('a', id, job.n, integer(attempt), worker)
        end
      end
    end
  end

  -- One call looks at a bounded number of jobs that it cannot give out: the rest is for the next one, which comes at once.
  local most = 500
  local looked = 0

  local function takeRanked(from, to)
    while #ids < want and looked < most do
      local next = redis.call('ZRANGEBYSCORE', ranked, from, to, 'LIMIT', '0', integer(want - #ids))
      looked = looked + #next
      if #next == 0 then
        break
      end
      redis.call('ZREM', ranked, unpack(next))
      for i = 1, #next do
        next[i] = string.sub(next[i], 18)
      end
      take(next)
    end
  end

  if not plain then
    takeRanked('-inf', '(0')
  end
  while #ids < want and looked < most do
    -- An answer of one element is a bare string on some servers.
    local next = redis.call('LPOP', waiting, integer(want - #ids))
    if not next then
      break
    end
    if type(next) == 'string' then
      next = { next }
    end
    looked = looked + #next
    if #next == 0 then
      break
    end
    take(next, true)
  end
  if not plain then
    takeRanked('(0', '+inf')
  end

  if #ids > 0 then
    redis.call('ZADD', active, unpack(leases))
    redis.call('SET', tickets, ticket .. ' ' .. table.concat(ids, ' '), 'PX', integer(span))
  end
  if #ids < want then
    local head = plain and {} or redis.call('ZRANGE', delayed, '0', '0', 'WITHSCORES')
    if head[2] then
      due = math.max(0, tonumber(head[2]) - now)
    end
    if looked >= most then
      due = 0
    end
    redis.call('SET', queue .. ':idle', '1')
    woken = false
  end
end

flush()
if woken then
  wake()
end
return { lost, due, integer(now), taken }
