#!lua flags=allow-oom
-- Changes jobs by hand.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  what to do: retry (a failed or cancelled job, with its attempts and its deadline anew), promote (a scheduled
--          job), delete (a job that is not active, or any with 'force' in ARGV[2]: its attempt then loses its lease),
--          rank (a waiting or scheduled job, to the priority in ARGV[2]), or delay (a waiting or scheduled job, by the
--          ms in ARGV[2])
-- ARGV[2]  see above, else ''
-- ARGV[3…] ids
-- Returns  per job: 0 not found, 1 done, 2 not in a state for it, 3 its claim is held by another job, so it cannot be retried
-- Edges    failed → waiting, cancelled → waiting, scheduled → waiting, waiting → scheduled, any but active → (gone)
-- Repeat   harmless: what is done already is not in a state for it
-- Cost     O(number of ids · log jobs); rank walks the list for a job that had no priority

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/events
-- @include Fragments/wake
-- @include Fragments/delay
-- @include Fragments/waiting
-- @include Fragments/holding
-- @include Fragments/claims

local answers = {}
local ready = {}
local placed = {}
local woken = false
local awaited = {}
local sets = { [@Completed@] = ':completed', [@Failed@] = ':failed', [@Cancelled@] = ':cancelled' }

-- Takes a job out of where it waits; false when it waits in the list.
local function leave(id, job)
  local place, priority, name = fields(id, job, 'd', 'i', 'h')
  if job.bad then
    uproot(id)
  elseif job.s == @Scheduled@ then
    redis.call('ZREM', queue .. ':delayed', place or '')
  elseif name then
    unhold(id, job, name)
  elseif whole(priority) then
    redis.call('ZREM', ranked, place or '')
  else
    return false
  end
  return true
end

local function enter(id, job, priority)
  job.s = @Waiting@
  touch(id, job)
  if whole(priority) then
    rank(id, job, priority, false)
  elseif not placed[id] then
    -- A job may be named twice in a call.
    placed[id] = true
    ready[#ready + 1] = id
  end
  woken = true
  emit('w', id)
end

-- Adds the latest attempt of a job that has ended to its attempts, before another begins.
local function keepLast(id, job)
  local history = queue .. ':h:' .. id
  local last = job.more and try('LINDEX', history, '-1')
  last = last and decode(last)
  if job.b == '0' or (type(last) == 'table' and last.k == job.k) then
    return
  end
  extend(id, job)
  put('RPUSH', history, encode(
    { a = job.a, b = job.b, f = job.f, w = job.w, k = job.k, o = job.s, e = read(id, job, 'e')[1] or '' }))
  redis.call('LTRIM', history, '-@MaxHistory@', '-1')
end

local actions = {}

function actions.retry(id, job)
  if job.s ~= @Failed@ and job.s ~= @Cancelled@ then
    return 2
  end
  if job.claims then
    local name = fields(id, job, 'U')
    if name and claimHolder(name) then
      return 3
    elseif name then
      takeClaim(name, id)
    end
  end
  redis.call('ZREM', queue .. sets[job.s], id)
  keepLast(id, job)
  job.a, job.f = '0', ''
  local span, priority, last = fields(id, job, 'Ds', 'i', 'l')
  erase(id, job, 'x', 'q', 'qt', 'qb', 'qc', 'z', 'g', 'ig', 'rl')
  if whole(span) then
    write(id, job, 'D', integer(now + tonumber(span)))
  else
    erase(id, job, 'D')
  end
  if last then
    write(id, job, 'l', job.k)
  end
  write(id, job, 'u', instant)
  enter(id, job, priority)
  return 1
end

function actions.promote(id, job)
  if job.s ~= @Scheduled@ then
    return 2
  end
  leave(id, job)
  write(id, job, 'u', instant)
  enter(id, job, (fields(id, job, 'i')))
  return 1
end

function actions.delete(id, job)
  if job.s == @Unreadable@ then
    uproot(id)
  elseif job.s == @Active@ then
    if ARGV[2] ~= 'force' then
      return 2
    end
    redis.call('ZREM', queue .. ':active', id)
  elseif sets[job.s] then
    redis.call('ZREM', queue .. sets[job.s], id)
  elseif not leave(id, job) then
    leaveInList(id)
  end
  if (fields(id, job, 'y')) then
    awaited[#awaited + 1] = id
  end
  if job.f == '' then
    releaseClaim(id, job)
  end
  forget({ id })
  emit('d', id)
  return 1
end

function actions.rank(id, job)
  if job.s ~= @Waiting@ and job.s ~= @Scheduled@ then
    return 2
  end
  local waits = job.s == @Waiting@
  if waits and not placed[id] and not leave(id, job) then
    redis.call('LREM', waiting, '1', id)
  end
  local priority = tonumber(ARGV[2]) ~= 0 and ARGV[2]
  erase(id, job, 'sp')
  if priority then
    write(id, job, 'i', priority)
  else
    erase(id, job, 'i')
  end
  if waits then
    enter(id, job, priority)
  end
  return 1
end

function actions.delay(id, job)
  if job.s ~= @Waiting@ and job.s ~= @Scheduled@ then
    return 2
  end
  if not leave(id, job) then
    leaveInList(id)
  end
  schedule(id, job, now + tonumber(ARGV[2]))
  woken = true
  emit('D', id, integer(now + tonumber(ARGV[2])))
  return 1
end

local ids = {}
for i = 3, #ARGV do
  ids[i - 2] = ARGV[i]
end
loadRecords(ids)
for i = 1, #ids do
  local job = records[ids[i]]
  answers[i] = job and actions[ARGV[1]](ids[i], job) or 0
end

save()
releaseClaims()
if #ready > 0 then
  redis.call('RPUSH', waiting, unpack(ready))
end
if #awaited > 0 then
  redis.call('PUBLISH', queue .. ':done', table.concat(awaited, ' '))
end
if woken then
  wake()
end
publish()
return answers
