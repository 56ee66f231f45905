-- Fragment: claims. One unfinished job of a queue at most holds a claim of some name, from its enqueue to its end, whatever it goes through.
-- A hash has the holder of each claim. What it says is never believed alone: the holder must have said so itself, in field U of its
-- details, and must not have finished. So what a killed server or a damaged job has left behind holds nothing up. The record of a job
-- with a claim has '*', so that a job without one costs nothing here.
-- A claim that begins with '@' is that of the schedule whose name follows. When it is released, the schedule may have waited for it.
--
-- Provides: claimed, holders, toRelease, loadClaims, claimHolder, takeClaim, releaseClaim, tickNow, releaseClaims
-- Needs: details, fields, instant, loadRecords, put, queue, records, touch, try, write

local claimed = queue .. ':claims'

-- By name: the key that the hash has, false for none.
local holders = {}
-- What the call releases: name, key, name, key, …
local toRelease = {}

-- Reads the claims of some names, and the records of those that hold them, by one command each.
local function loadClaims(names)
  local unknown = {}
  for i = 1, #names do
    if holders[names[i]] == nil then
      holders[names[i]] = false
      unknown[#unknown + 1] = names[i]
    end
  end
  local ids = {}
  for from = 1, #unknown, @MaxArguments@ do
    local found = try('HMGET', claimed, unpack(unknown, from, math.min(from + @MaxArguments@ - 1, #unknown))) or {}
    for i = 1, #found do
      if found[i] then
        holders[unknown[from + i - 1]] = found[i]
        ids[#ids + 1] = found[i]
      end
    end
  end
  if #ids > 0 then
    loadRecords(ids)
  end
end

-- The key of the unfinished job that holds a claim; nil when the claim is free.
local function claimHolder(name)
  loadClaims({ name })
  local id = holders[name]
  local job = id and records[id]
  -- A job without a record may have been stored by a call that was broken off behind its body: its details are there then.
  if job and job.f == '' and (job.claims or job.unrecorded) and try('HGET', details .. id, 'U') == name then
    return id
  end
end

-- Gives a claim that is free to a job whose record is known. Before that record is stored: a claim of a job that is not there, or has
-- finished, is free, and a job that says that it has a claim must have it.
local function takeClaim(name, id)
  local job = records[id]
  if not job.claims then
    write(id, job, 'U', name)
    job.claims = true
    touch(id, job)
  end
  holders[name] = id
  put('HSET', claimed, name, id)
end

-- Notes that a job ends, or goes. Its record, or what is left of it, is stored before releaseClaims().
local function releaseClaim(id, job)
  if job.claims then
    local name = fields(id, job, 'U')
    if name then
      toRelease[#toRelease + 1] = name
      toRelease[#toRelease + 1] = id
    else
      job.claims = false
    end
  end
end

-- Makes schedules due that wait for their claims, and lets the workers know.
local function tickNow(schedules)
  local due = {}
  for i = 1, #schedules do
    if try('ZREM', queue .. ':behind', schedules[i]) == 1 then
      due[#due + 1] = instant
      due[#due + 1] = schedules[i]
    end
  end
  if #due > 0 then
    for i = 1, #due, @MaxArguments@ do
      put('ZADD', queue .. ':due', unpack(due, i, math.min(i + @MaxArguments@ - 1, #due)))
    end
    redis.call('HSET', queue, 'tick', instant)
    redis.call('PUBLISH', queue .. ':wake', 's')
  end
end

-- Releases the claims of the jobs that the call has ended, but for those that others hold by now.
local function releaseClaims()
  local free, schedules = {}, {}
  for from = 1, #toRelease, @MaxArguments@ do
    local to = math.min(from + @MaxArguments@ - 1, #toRelease)
    local names = {}
    for i = from, to, 2 do
      names[#names + 1] = toRelease[i]
    end
    local found = try('HMGET', claimed, unpack(names)) or {}
    for i = 1, #found do
      local id = toRelease[from + i * 2 - 1]
      if not found[i] or found[i] == id then
        if found[i] then
          free[#free + 1] = names[i]
          holders[names[i]] = false
        end
        if string.sub(names[i], 1, 1) == '@' then
          schedules[#schedules + 1] = string.sub(names[i], 2)
        end
      end
    end
  end
  toRelease = {}
  for i = 1, #free, @MaxArguments@ do
    redis.call('HDEL', claimed, unpack(free, i, math.min(i + @MaxArguments@ - 1, #free)))
  end
  tickNow(schedules)
end
