-- Fragment: what is stored of jobs.
-- The body of a job never changes, and has a key of its own. How it is doing is a record in one hash for the whole queue,
-- so that a batch of jobs is read by one command and stored by another. A job without a record waits in the list and has
-- never begun. What only few jobs have is in a hash of the job's own; its record says whether there is one, or a log, or
-- earlier attempts.
--
-- Provides: bodies, details, results, states, records, changed, newRecord, whole, try, put, kind, encode, decode,
--   damage, readRecords, supposeWaiting, loadRecords, touch, read, fields, extend, write, erase, holds, mixed, mix, save, endedAs, forget, traits, traitsOf,
--   nameOf, uproot
-- Needs: deleteJobs, furtherParts, isOf, parse, queue

local bodies = queue .. ':j:'
local details = queue .. ':x:'
local results = queue .. ':r:'
local states = queue .. ':state'

-- By id: the records that this call has read or made; false where no job is stored. All in them is text:
-- s state, more whether there is more of the job, claims whether its details have a claim, f ended at or '', k lease number, w worker, a attempts, b begun at or 0.
-- bad says what is wrong with a damaged job: a part of it, and how that was found.
local records = {}
local changed = {}

local function newRecord()
  return { s = @Waiting@, more = false, claims = false, f = '', k = '0', w = '', a = '0', b = '0' }
end

-- A stored whole number; nil when it is none.
local function whole(text)
  return text and #text < 17 and string.find(text, '^-?%d+$') and tonumber(text) or nil
end

-- Reads a part of a job: nil where the key holds something of another type.
local function try(...)
  local found = redis.pcall(...)
  if type(found) == 'table' and found.err then
    if not string.find(found.err, 'WRONGTYPE', 1, true) then
      error(found.err, 0)
    end
    return nil
  end
  return found
end

-- Writes a part of a job. Something of another type that is in its place goes.
local function put(command, key, ...)
  if try(command, key, ...) == nil then
    redis.call('DEL', key)
    redis.call(command, key, ...)
  end
end

-- What type of value a key holds: none, string, list, hash or zset.
local function kind(key)
  local found = redis.call('TYPE', key)
  return type(found) == 'table' and found.ok or found
end

-- JSON. Some servers leave control characters as they are, which no reader takes; outside of texts there are none.
local function encode(value)
  local text = cjson.encode(value)
  if string.find(text, '[%z\1-\31]') then
    text = string.gsub(text, '[%z\1-\31]', function(character)
      return string.format('\\u%04x', string.byte(character))
    end)
  end
  return text
end

-- What JSON stands for; nil when it is none.
local function decode(text)
  local read, value = pcall(cjson.decode, text)
  return read and value or nil
end

-- The error of a damaged job. what is a part of it and how it was found; the text is written by whoever reads it.
local function damage(what)
  return encode({ kind = 'damaged', what = what })
end

-- Reads the records of jobs that are not known yet. Gives the positions of those that have none.
local function readRecords(ids)
  local missing = {}
  for from = 1, #ids, @MaxArguments@ do
    local found = redis.call('HMGET', states, unpack(ids, from, math.min(from + @MaxArguments@ - 1, #ids)))
    for i = 1, #found do
      local id = ids[from + i - 1]
      if records[id] == nil then
        if found[i] then
          records[id] = parse(found[i])
        else
          missing[#missing + 1] = from + i - 1
        end
      end
    end
  end
  return missing
end

-- Takes jobs without a record, at some positions, for what they are: they wait where their bodies are there, and else there is no
-- job. stored tells of each position whether the body is there; without it that is looked up.
local function supposeWaiting(ids, missing, stored)
  for i = 1, #missing do
    local id = ids[missing[i]]
    if records[id] == nil then
      local there
      if stored then
        there = stored[missing[i]]
      else
        there = redis.call('EXISTS', bodies .. id) == 1
      end
      records[id] = there and newRecord()
      if there then
        records[id].unrecorded = true
      end
    end
  end
end

-- Both of these.
local function loadRecords(ids, stored)
  supposeWaiting(ids, readRecords(ids), stored)
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
  if not job.more then
    return {}
  end
  local found = try('HMGET', details .. id, ...)
  if not found then
    job.bad = job.bad or 'details ' .. kind(details .. id)
  end
  return found or {}
end

-- The same, each by itself.
local function fields(id, job, ...)
  if job.more then
    return unpack(read(id, job, ...), 1, select('#', ...))
  end
end

-- Notes that there is more to a job than its body and its record: details, a log, or earlier attempts. Called before the first of
-- it is written: what is there already was left by an earlier job of this id, on a server that was killed.
local function extend(id, job)
  if not job.more then
    job.more = true
    touch(id, job)
    redis.call('DEL', furtherParts(queue, id))
  end
end

local function write(id, job, ...)
  extend(id, job)
  put('HSET', details .. id, ...)
end

local function erase(id, job, ...)
  if job.more then
    try('HDEL', details .. id, ...)
  end
end

-- Whether the job is active under the lease.
local function holds(job, worker, number)
  return job and job.s == @Active@ and job.k == number and job.w == worker
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
      entries[#entries + 1] = job.s .. (job.claims and '*' or job.more and '+' or '-') .. job.f .. ' ' .. job.k .. ' ' .. job.w .. ' ' .. job.a
        .. ' ' .. job.b
      job.touched = false
    end
  end
  changed = {}
  for i = 1, #entries, @MaxArguments@ do
    redis.call('HSET', states, unpack(entries, i, math.min(i + @MaxArguments@ - 1, #entries)))
  end
end

-- Whether a job found among those that have ended with the state did, or is damaged: a member that is there by mistake, whose record says
-- otherwise, must not take the job with it.
local function endedAs(job, state)
  return not job or job.unrecorded or isOf(job, state)
end

-- Forgets jobs, with all that belongs to them. The caller has removed them from where they were.
local function forget(ids)
  loadRecords(ids)
  local more = {}
  for i = 1, #ids do
    local id = ids[i]
    local job = records[id]
    more[i] = not job or job.more or job.unrecorded
    records[id] = false
  end
  deleteJobs(queue, ids, more)
end

-- When a job was enqueued, its most attempts and its name, from the beginning of its body; nothing when it has none that can
-- be read.
local function traits(body)
  local enqueued, most, name = string.match(body or '', '^(%d+) (%d+) (%S+)')
  if whole(enqueued) and whole(most) then
    return enqueued, most, name
  end
end

local function traitsOf(id)
  return traits(try('GETRANGE', bodies .. id, '0', '@HeadBytes@'))
end

-- The name of a job, for events: '' when it has none that can be read.
local function nameOf(id)
  local _, _, name = traitsOf(id)
  return name or ''
end

-- Takes a job that does not say where it is out of all places where it may be, but for the sets by due time and priority:
-- what is left in those is passed over when its turn comes. Walks through the list.
local function uproot(id)
  for _, set in ipairs({ ':active', ':completed', ':failed', ':cancelled', ':held' }) do
    redis.call('ZREM', queue .. set, id)
  end
  if (whole(redis.call('HGET', queue .. ':gone', id)) or 0) <= 0 then
    redis.call('LREM', queue .. ':wait', '1', id)
  end
end
