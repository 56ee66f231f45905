-- Fragment: stores new jobs.
-- What can be wrong with a call is looked at before anything is stored: traitsOfCall tells of each text of traits whether it is one.
--
-- Provides: numericTraits, readyJobs, firstJobs, freshBodies, laterJobs, traitsOfCall, placeJob, addJob,
--   storeJobs
-- Needs: bodies, decode, emit, encode, heard, instant, integer, largePayload, newRecord, now, rank, records, save, schedule, takeClaim, waiting, wake,
--   write

local numericTraits = { 'i', 'd', 'u', 'z', 'D' }
local readyJobs, firstJobs, freshBodies = {}, {}, {}
local laterJobs = false

-- What a call asks of the queue, as enqueue.lua describes it: nil when it asks for nothing, false when the text is none.
local function traitsOfCall(text)
  if text == '' then
    return nil
  end
  local asked = decode(text)
  local valid = type(asked) == 'table' and (asked.K == nil or type(asked.K) == 'string')
    and (asked.T == nil or type(asked.T) == 'table') and (asked.U == nil or type(asked.U) == 'string' and asked.U ~= '')
    and (asked.S == nil or type(asked.S) == 'string')
  for _, name in ipairs(numericTraits) do
    valid = valid and (asked[name] == nil or type(asked[name]) == 'number')
  end
  return valid and asked
end

-- Lets a job wait that asks for something that most do not, or has a large payload; gives when it is due, 0 at once.
local function placeJob(id, asked, size)
  local job = newRecord()
  records[id] = job
  if size > largePayload then
    write(id, job, 'B', integer(size))
  end
  local due = asked.d and now + asked.d or 0
  if asked.u and asked.u > now then
    due = asked.u
  end
  local start = math.max(due, now)
  if asked.i then
    write(id, job, 'i', integer(asked.i))
  end
  if asked.z then
    write(id, job, 'z', integer(start + asked.z))
  end
  if asked.D then
    write(id, job, 'D', integer(start + asked.D), 'Ds', integer(asked.D))
  end
  if asked.K then
    write(id, job, 'K', asked.K)
  end
  if asked.T then
    write(id, job, 'T', encode(asked.T))
  end
  if asked.S then
    write(id, job, 'S', asked.S)
  end
  if asked.U then
    takeClaim(asked.U, id)
  end
  if asked.l then
    write(id, job, 'l', job.k)
  end
  if due > 0 then
    schedule(id, job, due)
    laterJobs = true
  elseif asked.i then
    rank(id, job, asked.i, asked.l)
    laterJobs = true
  elseif asked.l then
    firstJobs[#firstJobs + 1] = id
  else
    readyJobs[#readyJobs + 1] = id
  end
  return due
end

-- Adds a job that is not stored yet, and whose claim is free. asked is what it asks of the queue, nil for nothing.
local function addJob(id, head, payload, asked)
  freshBodies[#freshBodies + 1] = bodies .. id
  freshBodies[#freshBodies + 1] = instant .. ' ' .. head .. '\n' .. payload
  local due = 0
  if not asked and #payload <= largePayload then
    readyJobs[#readyJobs + 1] = id
  else
    due = placeJob(id, asked or {}, #payload)
  end
  if heard then
    emit('n', id, string.match(head, '^%d+ (%S+)'), integer(due))
  end
end

-- Stores what was added. Bodies come first: a key without a body would be a job that has lost it.
local function storeJobs()
  for i = 1, #freshBodies, @MaxArguments@ do
    redis.call('MSET', unpack(freshBodies, i, math.min(i + @MaxArguments@ - 1, #freshBodies)))
  end
  save()
  if #readyJobs > 0 then
    redis.call('RPUSH', waiting, unpack(readyJobs))
  end
  if #firstJobs > 0 then
    redis.call('LPUSH', waiting, unpack(firstJobs))
  end
  if #readyJobs > 0 or #firstJobs > 0 or laterJobs then
    wake()
  end
end
