-- Fragment: ends jobs.
--
-- Provides: retention, finished, awaited, tills, texts, sets, failures, tell, finish, failDamaged, remember, trim, notice, flush
-- Needs: bodies, damage, emit, encode, extend, fields, heard, instant, integer, nameOf, now, publish, put, queue, releaseClaim, releaseClaims,
--   results, save, touch, trimFinished, whole, write

-- Set by the script: how long completed jobs are kept in ms and how many, then the same of failed and cancelled ones.
local retention

local finished = { [@Completed@] = {}, [@Failed@] = {}, [@Cancelled@] = {} }
local awaited = {}
local tills = {}
local texts = {}
local sets = { [@Completed@] = ':completed', [@Failed@] = ':failed', [@Cancelled@] = ':cancelled' }

-- Jobs that the call fails for a reason that no attempt of the caller knows, each followed by an error that says it: the caller logs
-- them.
local failures = {}

local function tell(id, text)
  failures[#failures + 1] = id
  failures[#failures + 1] = text
end

-- Ends one job: state is c (completed), f (failed) or x (cancelled), text its result, error or reason. watched and keep are
-- its fields y and K, cause the field qc of a cancelled one. The caller has removed it from where it was.
-- Finished jobs are ordered by when they are to be forgotten, so a job with a time of its own does not touch others.
local function finish(id, job, state, watched, keep, text, cause)
  job.s, job.f = state, instant
  touch(id, job)
  releaseClaim(id, job)
  if state == @Completed@ and text ~= '' then
    texts[#texts + 1] = results .. id
    texts[#texts + 1] = text
  elseif state == @Failed@ then
    write(id, job, 'e', text)
  end
  local age = retention[state == @Completed@ and 1 or 3]
  if keep then
    local own = string.match(keep, state == @Completed@ and '^(%d+),%d*$' or '^%d*,(%d+)$')
    age = whole(own) or age
  end
  if watched then
    awaited[#awaited + 1] = id
    -- Whoever awaits the job still has to read how it ended.
    age = math.max(age, @AwaitedFor@)
  end
  local till = tills[age]
  if not till then
    till = integer(now + age)
    tills[age] = till
  end
  local list = finished[state]
  list[#list + 1] = till
  list[#list + 1] = id
  emit(state, id, text, heard and state == @Completed@ and nameOf(id) or cause or nil)
end

-- Fails a job that is damaged: what says what is wrong with it, as JobError reads it. Its id stays taken: one that is enqueued under the id of a job
-- that has no body would get that job's record.
local function failDamaged(id, job, what)
  local watched, keep = fields(id, job, 'y', 'K')
  redis.call('SETNX', bodies .. id, '')
  local text = damage(what)
  finish(id, job, @Failed@, watched, keep, text)
  tell(id, text)
end

-- Keeps what is known of an attempt that did not complete, of the latest fifty.
local function remember(id, job, outcome, text)
  local history = queue .. ':h:' .. id
  extend(id, job)
  put('RPUSH', history,
    encode({ a = job.a, b = job.b, f = instant, w = job.w, k = job.k, o = outcome, e = text }))
  redis.call('LTRIM', history, '-@MaxHistory@', '-1')
end

-- Forgets finished jobs of a state, of which the call has added some, when their time has come or there are more than most.
local function trim(state, added, most)
  trimFinished(queue, state, queue .. sets[state], now, added, most)
end

-- Leaves notices of jobs that have failed for those who want to be told of each, if anybody has wanted to be lately. Before the jobs are
-- stored: a server that is killed here leaves a notice too many rather than none.
local function notice(list)
  if (tonumber(redis.call('HGET', queue, 'observed') or 0) or 0) <= now then
    return
  end
  local notices = queue .. ':notices'
  local entries = {}
  for i = 2, #list, 2 do
    entries[i - 1] = instant
    entries[i] = instant .. ':' .. list[i]
  end
  for i = 1, #entries, @MaxArguments@ do
    redis.call('ZADD', notices, unpack(entries, i, math.min(i + @MaxArguments@ - 1, #entries)))
  end
  local beyond = redis.call('ZCARD', notices) - @MaxNotices@
  if beyond > 0 then
    redis.call('ZREMRANGEBYRANK', notices, '0', integer(beyond - 1))
    redis.call('HINCRBY', queue, 'unobserved', integer(beyond))
  end
end

-- Stores what has changed and what finish() gathered, and tells those who wait and those who listen.
local function flush()
  if #texts > 0 then
    redis.call('MSET', unpack(texts))
  end
  if #finished[@Failed@] > 0 then
    notice(finished[@Failed@])
  end
  save()
  for state, list in pairs(finished) do
    if #list > 0 then
      local set = queue .. sets[state]
      redis.call('ZADD', set, unpack(list))
      trim(state, #list / 2, retention[state == @Completed@ and 2 or 4])
    end
  end
  releaseClaims()
  if #awaited > 0 then
    redis.call('PUBLISH', queue .. ':done', table.concat(awaited, ' '))
  end
  publish()
end
