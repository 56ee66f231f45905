-- Stores jobs that are new and leaves those alone that the queue holds already.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  number of jobs n
-- ARGV[2…] per job: id; head: most attempts, name, overrides (a text for the worker, without a line break), each with a
--          space behind it; payload; traits: '' or a JSON object: i priority, l last in first out, d delay in ms, u due at in
--          ms, z expires in ms, D deadline in ms, K how long it is kept, T tags,
--          U the claim that it takes, S the schedule that it belongs to
-- Returns  the positions, from 1, of the jobs that were stored already, and { position, key } of each that was not stored because the job
--          of that key holds its claim; or, when the key of one belongs to a job of another name,
--          its position, negative, and that name: nothing was stored then
-- Edges    (new) → waiting, (new) → scheduled
-- Repeat   harmless: ids that are stored are ignored
-- Cost     O(n), O(log n) more for each job with a delay or a priority; a payload above 64 KiB has its size noted with the job

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/bounds
-- @include Fast/plainenqueue
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/events
-- @include Fragments/wake
-- @include Fragments/schedule
-- @include Fragments/waiting
-- @include Fragments/claims

local count = tonumber(ARGV[1])

-- What can be wrong with a call is looked at before anything is stored.
local traitsAsked = {}
local claimed = {}
local numeric = { 'i', 'd', 'u', 'z', 'D' }
local keys = {}
for i = 1, count do
  keys[i] = bodies .. ARGV[i * 4 - 2]
  local text = ARGV[i * 4 + 1]
  if text ~= '' then
    local asked = decode(text)
    local valid = type(asked) == 'table' and (asked.K == nil or type(asked.K) == 'string')
      and (asked.T == nil or type(asked.T) == 'table') and (asked.U == nil or type(asked.U) == 'string' and asked.U ~= '')
      and (asked.S == nil or type(asked.S) == 'string')
    for _, name in ipairs(numeric) do
      valid = valid and (asked[name] == nil or type(asked[name]) == 'number')
    end
    if not valid then
      return redis.error_reply("ERR the traits of job '" .. ARGV[i * 4 - 2] .. "' are not a JSON object as enqueue.lua describes it")
    end
    traitsAsked[i] = asked
    claimed[#claimed + 1] = asked.U
  end
end

local known = {}
for from = 1, count, @MaxArguments@ do
  local to = math.min(from + @MaxArguments@ - 1, count)
  if redis.call('EXISTS', unpack(keys, from, to)) > 0 then
    for i = from, to do
      if redis.call('EXISTS', keys[i]) == 1 then
        known[keys[i]] = true
      end
    end
  end
end

-- A key belongs to one job: a call of another job under it is refused, with all that came with it.
local names = {}
local heads = {}
for i = 1, count do
  local key, head = keys[i], ARGV[i * 4 - 1]
  local name = heads[head]
  if not name then
    name = string.match(head, '^%d+ (%S+)') or ''
    heads[head] = name
  end
  local owner = names[key]
  if not owner and known[key] then
    local _, _, stored = traitsOf(ARGV[i * 4 - 2])
    owner = stored
  end
  if owner and owner ~= name then
    return { -i, owner }
  end
  names[key] = name
end

if #claimed > 0 then
  loadClaims(claimed)
end

local ready = {}
local first = {}
local ignored = {}
local fresh = {}
local woken = false

-- Lets a job wait that asks for something that most do not, or has a large payload; gives when it is due, 0 at once.
local function place(id, asked, size)
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
    woken = true
  elseif asked.i then
    rank(id, job, asked.i, asked.l)
    woken = true
  elseif asked.l then
    first[#first + 1] = id
  else
    ready[#ready + 1] = id
  end
  return due
end

for i = 1, count do
  local key = keys[i]
  local at = i * 4 - 2
  local asked = traitsAsked[i] or {}
  local holder = asked.U and not known[key] and claimHolder(asked.U)
  if known[key] then
    ignored[#ignored + 1] = i
  elseif holder then
    ignored[#ignored + 1] = { i, holder }
  else
    known[key] = true
    fresh[#fresh + 1] = key
    fresh[#fresh + 1] = instant .. ' ' .. ARGV[at + 1] .. '\n' .. ARGV[at + 2]
    local due = 0
    if ARGV[at + 3] == '' and #ARGV[at + 2] <= largePayload then
      ready[#ready + 1] = ARGV[at]
    else
      due = place(ARGV[at], asked, #ARGV[at + 2])
    end
    if heard then
      emit('n', ARGV[at], string.match(ARGV[at + 1], '^%d+ (%S+)'), integer(due))
    end
  end
end

for i = 1, #fresh, @MaxArguments@ do
  redis.call('MSET', unpack(fresh, i, math.min(i + @MaxArguments@ - 1, #fresh)))
end
save()
if #ready > 0 then
  redis.call('RPUSH', waiting, unpack(ready))
end
if #first > 0 then
  redis.call('LPUSH', waiting, unpack(first))
end
if #ready > 0 or #first > 0 or woken then
  wake()
end
publish()
return ignored
