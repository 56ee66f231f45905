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
-- @include Fragments/delay
-- @include Fragments/waiting
-- @include Fragments/claims
-- @include Fragments/storing

local count = tonumber(ARGV[1])

-- What can be wrong with a call is looked at before anything is stored.
local traitsAsked = {}
local claimsAsked = {}
local keys = {}
for i = 1, count do
  keys[i] = bodies .. ARGV[i * 4 - 2]
  local asked = traitsOfCall(ARGV[i * 4 + 1])
  if asked == false then
    return redis.error_reply("ERR the traits of job '" .. ARGV[i * 4 - 2] .. "' are not a JSON object as enqueue.lua describes it")
  elseif asked then
    traitsAsked[i] = asked
    claimsAsked[#claimsAsked + 1] = asked.U
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

if #claimsAsked > 0 then
  loadClaims(claimsAsked)
end

local ignored = {}
for i = 1, count do
  local at = i * 4 - 2
  local asked = traitsAsked[i]
  local holder = asked and asked.U and not known[keys[i]] and claimHolder(asked.U)
  if known[keys[i]] then
    ignored[#ignored + 1] = i
  elseif holder then
    ignored[#ignored + 1] = { i, holder }
  else
    known[keys[i]] = true
    addJob(ARGV[at], ARGV[at + 1], ARGV[at + 2], asked)
  end
end
storeJobs()
publish()
return ignored
