#!lua flags=allow-oom
-- Rescues jobs whose lease has run out: their worker died, or was cut off. When asked to tidy up, forgets finished jobs whose
-- time has come and workers that are gone.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  most jobs in this call
-- ARGV[2]  how many times a job may be rescued before it is failed
-- ARGV[3]  worker
-- ARGV[4]  lease in ms
-- ARGV[5…8] retention, as in exchange
-- ARGV[9]  1 to tidy up, else 0
-- Returns  { ids put back, per job failed: id, error, ids cancelled, ms until the next lease of the queue ends (-1: none),
--            1 when others come first to sweep then, else 0 }
-- Edges    active → waiting (front; as a suspect when rescued too often, each time together with others); active → failed when
--          rescued too often alone, or as a suspect; active → cancelled when that was asked for
-- Races    the lease number stays: an attempt that wakes up later finds the job not active, or under another number. Whoever
--          rescues something comes first the next time
-- Damaged  a job that is damaged fails alone; one that only lacks its record runs again
-- Cost     O(rescued and forgotten · log jobs), with tidying up: and O(workers)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/hear
-- @include Fragments/jobs
-- @include Fragments/events
-- @include Fragments/wake
-- @include Fragments/waiting
-- @include Fragments/retention
-- @include Fragments/claims
-- @include Fragments/settle

retention = { tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]) }
local _, sparedTill, sweeper, controls, observed =
  hear(tonumber(ARGV[4]), false, 'spare', 'sweeper', 'controls', 'observed')
local spare = tonumber(sparedTill or 0) or 0
local active = queue .. ':active'

if ARGV[9] == '1' then
  if redis.call('EXISTS', queue .. ':completed', queue .. ':failed', queue .. ':cancelled') > 0 then
    trim(@Completed@, 200, retention[2])
    trim(@Failed@, 200, retention[4])
    trim(@Cancelled@, 200, retention[4])
  end
  -- Forgets workers that have not been heard of since their leases ran out.
  local workers = redis.call('HGETALL', queue .. ':workers')
  for i = 1, #workers, 2 do
    if (tonumber(string.match(workers[i + 1], '^%d+')) or 0) <= now then
      redis.call('HDEL', queue .. ':workers', workers[i])
      if controls then
        redis.call('HDEL', queue .. ':control', workers[i])
      end
      local lanes = { ' ' .. workers[i] .. ':s' }
      for lane = 0, @MaxLanes@ - 1 do
        lanes[lane + 2] = ' ' .. workers[i] .. ':' .. lane
      end
      redis.call('HDEL', states, unpack(lanes))
    end
  end
  if observed and (tonumber(observed) or 0) <= now then
    -- Nobody wants to be told of failures any more.
    redis.call('DEL', queue .. ':notices')
    redis.call('HDEL', queue, 'observed', 'unobserved')
  end
  if controls and redis.call('EXISTS', queue .. ':control') == 0 then
    redis.call('HDEL', queue, 'controls')
  end
end

local stalled = hold > now and {} or redis.call(
  'ZRANGEBYSCORE', active, '-inf', instant, 'WITHSCORES', 'LIMIT', '0', ARGV[1])
if #stalled == 0 then
  return { {}, {}, {}, nextEnd(), sweeper == ARGV[3] and 0 or 1 }
end
if sweeper ~= ARGV[3] then
  redis.call('HSET', queue, 'sweeper', ARGV[3])
end

-- Those whose leases date from before an outage do not count against their jobs.
local spared = {}
local ids = {}
for i = 1, #stalled, 2 do
  ids[#ids + 1] = stalled[i]
  spared[stalled[i]] = score(stalled[i + 1]) <= spare
end
stalled = ids
local back, cancelled, listed = {}, {}, {}
loadRecords(stalled)

-- Which workers lost more than one job: leases of one worker end at different times, so that is kept for an hour.
local died = queue .. ':died'
local lostJob, workers = {}, {}
for i = 1, #stalled do
  local job = records[stalled[i]]
  if job and job.s == @Active@ and lostJob[job.w] == nil then
    lostJob[job.w] = false
    workers[#workers + 1] = job.w
  end
end
if #workers > 0 then
  local known = try('HMGET', died, unpack(workers)) or {}
  for i = 1, #workers do
    lostJob[workers[i]] = known[i]
  end
  for i = 1, #stalled do
    local id = stalled[i]
    local job = records[id]
    if job and job.s == @Active@ then
      local other = lostJob[job.w]
      lostJob[job.w] = (not other or other == '1' .. id) and '1' .. id or '2'
    end
  end
  local entries = {}
  for i = 1, #workers do
    entries[i * 2 - 1] = workers[i]
    entries[i * 2] = lostJob[workers[i]]
  end
  put('HSET', died, unpack(entries))
  redis.call('PEXPIRE', died, '@DiedFor@')
end

-- Whether a worker lost other jobs as well, or will have: their leases have not ended yet. Asked for jobs only that would fail.
local function lostOthers(worker, id)
  if lostJob[worker] == '2' then
    return true
  end
  local running = redis.call('ZRANGE', active, '0', integer(999 + #stalled))
  loadRecords(running)
  for i = 1, #running do
    local job = records[running[i]]
    if running[i] ~= id and job and job.s == @Active@ and job.w == worker then
      return true
    end
  end
  return false
end

for i = 1, #stalled do
  local id = stalled[i]
  local job = records[id]
  if not job or job.s == @Unreadable@ then
    records[id] = job or newRecord()
    failDamaged(id, records[id], job and job.bad or 'lost')
  elseif job.unrecorded then
    -- What has no record waits in the list and has never begun: then the record was not stored, or is lost.
    if not redis.call('LPOS', queue .. ':wait', id) then
      back[#back + 1] = id
      listed[#listed + 1] = id
    end
  elseif job.s == @Active@ then
    local stalledBefore, request, watched, keep, priority, own, cause = fields(id, job, 'x', 'q', 'y', 'K', 'i', 'sp', 'qc')
    local times = integer((whole(stalledBefore) or 0) + (spared[id] and 0 or 1))
    local _, most = traitsOf(id)
    emit('s', id, times, job.w)
    if not spared[id] then
      write(id, job, 'x', times)
    end
    if request then
      cancelled[#cancelled + 1] = id
      finish(id, job, @Cancelled@, watched, keep, request, cause)
    elseif not spared[id] and (own or tonumber(times) > tonumber(ARGV[2]) and not lostOthers(job.w, id)) then
      local text = encode({ kind = 'stalled', times = times, worker = job.w, attempt = job.a, most = most })
      finish(id, job, @Failed@, watched, keep, text)
      tell(id, text)
    else
      back[#back + 1] = id
      remember(id, job, @Stalled@, '')
      write(id, job, 'u', instant)
      job.s = @Waiting@
      touch(id, job)
      if most and tonumber(job.a) >= tonumber(most) then
        -- The last attempt is made again rather than one too many.
        job.a = integer(tonumber(job.a) - 1)
      end
      if not spared[id] and tonumber(times) > tonumber(ARGV[2]) then
        write(id, job, 'sp', priority or '0', 'i', suspected)
        rank(id, job, suspected, false)
      elseif not rankAgain(id, job, true) then
        listed[#listed + 1] = id
      end
    end
  end
end

-- They leave last: a call that fails on the way is made again, and finds them.
if #listed > 0 then
  pushFront(listed)
end
flush()
redis.call('ZREM', active, unpack(stalled))
if #back > 0 then
  wake()
end
return { back, failures, cancelled, nextEnd(), 0 }
