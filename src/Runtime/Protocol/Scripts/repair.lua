-- Puts jobs where their records say that they are, after a server has come back with only half of a change. What is in
-- order stays as it is, so this may be called at any time, beside workers and clients.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  how long finished jobs are kept in ms, where that is no longer known
-- ARGV[2]  when the repair began: jobs that were enqueued or taken since then are whole
-- ARGV[3…] per job: id, and 1 when it was seen in the list of waiting jobs, 0 when it was not, ? to look for it there
-- Returns  { how many jobs were repaired; ids of jobs that wait in the list by their record, and were not seen there }
-- Edges    none: active jobs that nobody renews are found by the next sweep
-- Races    none: what is decided and what is done are one step, and records that were made since are left alone
-- Repeat   harmless
-- Cost     O(jobs · log jobs), and for each ? a walk through the list

local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  -- What another protocol version keeps there is not for this one to judge.
  return { 0, {} }
end

local since = tonumber(ARGV[2])
local places = { a = queue .. ':active', c = queue .. ':completed', f = queue .. ':failed', x = queue .. ':cancelled' }
local repaired = 0
local unseen = {}
local back = {}
local ids = {}
local seen = {}
for i = 3, #ARGV, 2 do
  ids[#ids + 1] = ARGV[i]
  seen[#ids] = ARGV[i + 1]
end
local keys = {}
for i = 1, #ids do
  keys[i] = bodies .. ids[i]
end
local allStored = redis.call('EXISTS', unpack(keys)) == #keys
local known = redis.call('HMGET', states, unpack(ids))
load(ids)

-- A clock that was set back makes instants of the past lie ahead: those are not trusted.
local function isNew(time)
  return time >= since and time <= now + 1000
end

-- What belongs to a job besides its body and its record.
local function dropParts(id)
  return redis.call('DEL', details .. id, results .. id, queue .. ':l:' .. id, queue .. ':h:' .. id) > 0
end

local function dropPlaces(id)
  for _, place in pairs(places) do
    redis.call('ZREM', place, id)
  end
end

-- Until when a job is active whose lease is in no set: as long as its worker is known to live, so that it can renew.
local function leaseEnd(job)
  local info = redis.call('HGET', queue .. ':workers', job.w)
  return info and string.match(info, '^%d+') or instant
end

-- A call that stores jobs with details was broken off behind their bodies: the details say where they are.
local function adopt(id, job)
  local has = try('HMGET', details .. id, 'd', 'i', 'z', 'D', 'K', 'T', 'l') or {}
  local some = false
  for i = 1, 7 do
    some = some or has[i]
  end
  if some then
    -- Not extend(), which would drop them.
    job.more = true
    touch(id, job)
    if has[1] and redis.call('ZSCORE', queue .. ':delayed', has[1]) then
      job.s = 'd'
    end
  else
    dropParts(id)
  end
end

for i = 1, #ids do
  local id = ids[i]
  local job = records[id]
  local wrong = false
  local body = allStored or redis.call('EXISTS', bodies .. id) == 1
  local finished = job and (job.s == 'c' or job.s == 'f' or job.s == 'x')
  if not job then
    -- Neither body nor record. Ids come twice: what the first has removed is no longer there.
    if records[id] == false then
      dropPlaces(id)
      wrong = dropParts(id)
    end
  elseif not body and finished then
    -- It was being forgotten.
    redis.call('HDEL', states, id)
    dropPlaces(id)
    dropParts(id)
    records[id] = false
    wrong = true
  elseif job.s ~= '?' then
    -- One whose record cannot be read stays where it is found, and fails there.
    local new = isNew(tonumber(job.b))
    if not known[i] then
      new = isNew(tonumber((traitsOf(id))) or 0)
      if redis.call('EXISTS', details .. id) == 1 then
        if new then
          dropParts(id)
        else
          adopt(id, job)
          wrong = true
        end
      elseif redis.call('DEL', results .. id, queue .. ':l:' .. id, queue .. ':h:' .. id) > 0 then
        wrong = true
      end
    elseif not job.more then
      -- A report whose record was not stored: nobody was told that it was kept.
      wrong = redis.call('DEL', details .. id, queue .. ':l:' .. id, queue .. ':h:' .. id) > 0
    end
    if job.s ~= 'c' and known[i] and redis.call('DEL', results .. id) == 1 then
      wrong = true
    end
    for state, place in pairs(places) do
      if job.s == state then
        if not redis.call('ZSCORE', place, id) then
          redis.call('ZADD', place, state == 'a' and leaseEnd(job) or integer(now + tonumber(ARGV[1])), id)
          wrong = true
        end
      elseif redis.call('ZREM', place, id) == 1 then
        wrong = true
      end
    end
    local has = read(id, job, 'd', 'i', 'h')
    if job.s == 'd' then
      if not has[1] or not redis.call('ZSCORE', queue .. ':delayed', has[1]) then
        schedule(id, job, now)
        wrong = true
      end
    elseif job.s == 'w' then
      if has[1] then
        redis.call('ZREM', queue .. ':delayed', has[1])
      end
      if has[3] then
        if not redis.call('ZSCORE', held, id) or not redis.call('ZSCORE', held .. ':' .. has[3], heldMember(id, job)) then
          hold(id, job, has[3])
          wrong = true
        end
      elseif whole(has[2]) then
        if not has[1] or not redis.call('ZSCORE', ranked, has[1]) then
          rank(id, job, has[2], false)
          wrong = true
        end
      elseif seen[i] == '0' and not new then
        unseen[#unseen + 1] = id
      elseif seen[i] == '?' and not redis.call('LPOS', waiting, id) then
        back[#back + 1] = id
        wrong = true
      end
    elseif has[1] then
      redis.call('ZREM', queue .. ':delayed', has[1])
      redis.call('ZREM', ranked, has[1])
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
