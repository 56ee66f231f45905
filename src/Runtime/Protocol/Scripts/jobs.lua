-- Fragment: what is stored of jobs. Needs clock.lua.
-- The body of a job never changes, and has a key of its own. How it is doing is a record in one hash for the whole queue,
-- so that a batch of jobs is read by one command and stored by another. A job without a record waits in the list and has
-- never begun. What only few jobs have is in a hash of the job's own; its record says whether there is one, or a log, or
-- earlier attempts.

local bodies = queue .. ':j:'
local details = queue .. ':x:'
local results = queue .. ':r:'
local states = queue .. ':state'

-- By id: the records that this call has read or made; false where no job is stored. All in them is text:
-- s state, more whether there is more of the job, f ended at or '', k lease number, w worker, a attempts, b begun at or 0.
local records = {}
local changed = {}

local function newRecord()
  return { s = 'w', more = false, f = '', k = '0', w = '', a = '0', b = '0' }
end

local function parse(text)
  local state, more, ended, number, worker, attempts, begun = string.match(text, '^(.)(.)(%d*) (%d+) (.*) (%d+) (%d+)$')
  return { s = state, more = more == '+', f = ended, k = number, w = worker, a = attempts, b = begun }
end

-- Reads the records of jobs that are not known yet. stored tells for each whether its body is there; without it that is
-- looked up for those that have no record.
local function load(ids, stored)
  for from = 1, #ids, 2000 do
    local found = redis.call('HMGET', states, unpack(ids, from, math.min(from + 1999, #ids)))
    for i = 1, #found do
      local id = ids[from + i - 1]
      if records[id] == nil then
        if found[i] then
          records[id] = parse(found[i])
        elseif stored then
          records[id] = stored[i] and newRecord()
        else
          records[id] = redis.call('EXISTS', bodies .. id) == 1 and newRecord()
        end
      end
    end
  end
end

-- Has the record stored when the call ends.
local function touch(id, job)
  if not job.touched then
    job.touched = true
    changed[#changed + 1] = id
  end
end

-- Details of a job, by the names of their fields.
local function read(id, job, ...)
  return job.more and redis.call('HMGET', details .. id, ...) or {}
end

-- Notes that there is more to a job than its body and its record: details, a log, or earlier attempts. Called before the first of
-- it is written: what is there already was left by an earlier job of this id, on a server that was killed.
local function extend(id, job)
  if not job.more then
    job.more = true
    touch(id, job)
    redis.call('DEL', details .. id, queue .. ':l:' .. id, queue .. ':h:' .. id)
  end
end

local function write(id, job, ...)
  extend(id, job)
  redis.call('HSET', details .. id, ...)
end

local function erase(id, job, ...)
  if job.more then
    redis.call('HDEL', details .. id, ...)
  end
end

-- Whether the job is active under the lease.
local function holds(job, worker, number)
  return job and job.s == 'a' and job.k == number and job.w == worker
end

-- Lets the queue know that it holds jobs that are due later or have a priority; gives the next sequence number.
local mixed = false
local function mix()
  if not mixed then
    mixed = true
    redis.call('HSET', queue, 'mixed', '1')
  end
  return tonumber(redis.call('HINCRBY', queue, 'seq', '1'))
end

-- Stores the records that have changed.
local function save()
  local entries = {}
  for i = 1, #changed do
    local id = changed[i]
    local job = records[id]
    if job then
      entries[#entries + 1] = id
      entries[#entries + 1] = job.s .. (job.more and '+' or '-') .. job.f .. ' ' .. job.k .. ' ' .. job.w .. ' ' .. job.a
        .. ' ' .. job.b
      job.touched = false
    end
  end
  changed = {}
  for i = 1, #entries, 2000 do
    redis.call('HSET', states, unpack(entries, i, math.min(i + 1999, #entries)))
  end
end

-- Forgets jobs, with all that belongs to them. The caller has removed them from where they were.
local function forget(ids)
  local keys = {}
  load(ids)
  for i = 1, #ids do
    local id = ids[i]
    keys[#keys + 1] = results .. id
    if not records[id] or records[id].more then
      keys[#keys + 1] = details .. id
      keys[#keys + 1] = queue .. ':l:' .. id
      keys[#keys + 1] = queue .. ':h:' .. id
    end
    records[id] = false
  end
  -- A server that is killed here may keep the later ones. Nothing may be left of a job without a body, which a later job of that id
  -- would take for its own; and a body without a record would pass for a job that waits.
  for i = 1, #ids do
    keys[#keys + 1] = bodies .. ids[i]
  end
  for i = 1, #keys, 2000 do
    redis.call('DEL', unpack(keys, i, math.min(i + 1999, #keys)))
  end
  redis.call('HDEL', states, unpack(ids))
end

-- When a job was enqueued, its most attempts and its name, from the beginning of its body.
local function traits(body)
  return string.match(body, '^(%d+) (%d+) (%S+)')
end

local function traitsOf(id)
  return traits(redis.call('GETRANGE', bodies .. id, '0', '511'))
end
