-- Puts jobs where their records say that they are, after a server has come back with only half of a change. What is in
-- order stays as it is, so this may be called at any time, beside workers and clients.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  how long finished jobs are kept in ms, where that is no longer known
-- ARGV[2]  when the repair began: jobs that were enqueued or taken since then are whole
-- ARGV[3…] per job: id, and 1 when it was seen in the list of waiting jobs, 0 when it was not, ? to look for it there; p when only
--          some part of it was seen, which goes unless there is a job
-- Returns  { how many jobs were repaired; ids of jobs that wait in the list by their record, and were not seen there }
-- Edges    none: active jobs that nobody renews are found by the next sweep
-- Races    none: what is decided and what is done are one step, and records that were made since are left alone
-- Repeat   harmless
-- Cost     O(jobs · log jobs), and for each ? a walk through the list. What is in order is read by a few commands for all jobs of the
--          call, and nothing is written

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/wake
-- @include Fragments/delay
-- @include Fragments/waiting
-- @include Fragments/holding
-- @include Fragments/claims

local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  -- What another protocol version keeps there is not for this one to judge.
  return { 0, {} }
end

local since = tonumber(ARGV[2])
local places = { a = queue .. ':active', c = queue .. ':completed', f = queue .. ':failed', x = queue .. ':cancelled' }
local delayed = queue .. ':delayed'
local lines, attempts = queue .. ':l:', queue .. ':h:'
local repaired = 0
local unseen = {}
local back = {}

-- Which of some keys are there, by key.
local function existing(keys)
  local there = {}
  for from = 1, #keys, @MaxArguments@ do
    local last = math.min(from + @MaxArguments@ - 1, #keys)
    local count = redis.call('EXISTS', unpack(keys, from, last))
    if count > 0 then
      for i = from, last do
        there[keys[i]] = count == last - from + 1 or redis.call('EXISTS', keys[i]) == 1
      end
    end
  end
  return there
end

local ids = {}
local seen = {}
local stored = {}
do
  local named, keys = {}, {}
  for i = 3, #ARGV, 2 do
    named[#named + 1] = ARGV[i]
    keys[#keys + 1] = bodies .. ARGV[i]
  end
  local there = existing(keys)
  local found = redis.call('HMGET', states, unpack(named))
  for i = 1, #named do
    local body = there[keys[i]] or false
    if ARGV[2 + i * 2] ~= 'p' or not (body or found[i]) then
      ids[#ids + 1] = named[i]
      seen[#ids] = ARGV[2 + i * 2]
      stored[#ids] = body
    end
  end
end
if #ids == 0 then
  return { 0, {} }
end
loadRecords(ids, stored)

-- Parts that a job in order does not have.
local unexpected = {}
for i = 1, #ids do
  local id = ids[i]
  local job = records[id]
  if not job or job.unrecorded or not job.more then
    unexpected[#unexpected + 1] = details .. id
    unexpected[#unexpected + 1] = lines .. id
    unexpected[#unexpected + 1] = attempts .. id
  end
  if not job or job.s ~= @Completed@ then
    unexpected[#unexpected + 1] = results .. id
  end
end
unexpected = existing(unexpected)
local scores = {}
for state, place in pairs(places) do
  scores[state] = redis.call('ZMSCORE', place, unpack(ids))
end

-- A clock that was set back makes instants of the past lie ahead: those are not trusted.
local function isNew(id, job)
  local begun = job.unrecorded and whole((traitsOf(id))) or tonumber(job.b)
  return begun >= since and begun <= now + 1000
end

-- Deletes parts of a job, of the kinds of which it should have none.
local function dropParts(id, ...)
  local keys = {}
  for _, part in ipairs({ ... }) do
    if unexpected[part .. id] then
      keys[#keys + 1] = part .. id
    end
  end
  return #keys > 0 and redis.call('DEL', unpack(keys)) > 0
end

local function dropAllParts(id)
  return redis.call('DEL', results .. id, furtherParts(queue, id)) > 0
end

local function dropPlaces(id, at)
  for state, place in pairs(places) do
    if scores[state][at] then
      redis.call('ZREM', place, id)
    end
  end
end

-- Until when a job is active whose lease is in no set: as long as its worker is known to live, so that it can renew.
local function leaseEnd(job)
  local info = redis.call('HGET', queue .. ':workers', job.w)
  return info and string.match(info, '^%d+') or instant
end

-- A call that stores jobs with details was broken off behind their bodies: the details say where they are.
local function adopt(id, job)
  local place, priority, expiry, deadline, keep, tags, last, size, claim, occurrence =
    unpack(try('HMGET', details .. id, 'd', 'i', 'z', 'D', 'K', 'T', 'l', 'B', 'U', 'S') or {}, 1, 10)
  if place or priority or expiry or deadline or keep or tags or last or size or claim or occurrence then
    -- Not extend(), which would drop them.
    job.more = true
    job.claims = claim and true or false
    touch(id, job)
    if place and redis.call('ZSCORE', delayed, place) then
      job.s = @Scheduled@
    end
  else
    dropAllParts(id)
  end
end

-- An unfinished job has its claim, unless another took it meanwhile: then it has none.
local function reclaim(id, job)
  local name = fields(id, job, 'U')
  local holder = name and claimHolder(name)
  if holder == id then
    return false
  elseif name and not holder then
    takeClaim(name, id)
  else
    erase(id, job, 'U')
    job.claims = false
    touch(id, job)
  end
  return true
end

for i = 1, #ids do
  local id = ids[i]
  local job = records[id]
  local wrong = false
  local finished = job and (job.s == @Completed@ or job.s == @Failed@ or job.s == @Cancelled@)
  if not job then
    -- Neither body nor record. Ids come twice: what the first has removed is no longer there.
    dropPlaces(id, i)
    wrong = dropParts(id, details, results, lines, attempts)
  elseif not stored[i] and finished then
    -- It was being forgotten.
    redis.call('HDEL', states, id)
    dropPlaces(id, i)
    dropAllParts(id)
    records[id] = false
    wrong = true
  elseif job.s ~= @Unreadable@ then
    -- One whose record cannot be read stays where it is found, and fails there.
    local state = job.s
    if job.unrecorded and unexpected[details .. id] then
      if isNew(id, job) then
        dropAllParts(id)
      else
        adopt(id, job)
        wrong = true
      end
    elseif not job.more and dropParts(id, details, lines, attempts) then
      -- A report whose record was not stored: nobody was told that it was kept.
      wrong = true
    end
    if state ~= @Completed@ and dropParts(id, results) then
      wrong = true
    end
    for each, set in pairs(places) do
      local lasts = scores[each][i]
      if job.s == each then
        if not lasts then
          redis.call('ZADD', set, each == @Active@ and leaseEnd(job) or integer(now + tonumber(ARGV[1])), id)
          wrong = true
        end
      elseif lasts and redis.call('ZREM', set, id) == 1 then
        wrong = true
      end
    end
    if job.claims and not finished and reclaim(id, job) then
      wrong = true
    end
    local place, priority, name = fields(id, job, 'd', 'i', 'h')
    local due = place and redis.call('ZSCORE', delayed, place)
    if job.s == @Scheduled@ then
      if not due then
        schedule(id, job, now)
        wrong = true
      end
    elseif job.s == @Waiting@ then
      if due then
        redis.call('ZREM', delayed, place)
      end
      if name then
        if not redis.call('ZSCORE', held, id) or not redis.call('ZSCORE', held .. ':' .. name, heldMember(id, job)) then
          hold(id, job, name)
          wrong = true
        end
      elseif whole(priority) then
        if not place or not redis.call('ZSCORE', ranked, place) then
          rank(id, job, priority, false)
          wrong = true
        end
      elseif seen[i] == '0' and not isNew(id, job) then
        unseen[#unseen + 1] = id
      elseif seen[i] == '?' and not redis.call('LPOS', waiting, id) then
        back[#back + 1] = id
        wrong = true
      end
    elseif place then
      if due then
        redis.call('ZREM', delayed, place)
      end
      if redis.call('ZSCORE', ranked, place) then
        redis.call('ZREM', ranked, place)
      end
    end
  end
  if wrong then
    repaired = repaired + 1
  end
end
save()
if #back > 0 then
  redis.call('RPUSH', waiting, unpack(back))
end
if repaired > 0 then
  wake()
end
return { repaired, unseen }
