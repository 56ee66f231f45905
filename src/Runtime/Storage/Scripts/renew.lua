#!lua flags=allow-oom
-- Extends leases, tells which are lost and which jobs are to be cancelled, lets the queue know the worker, and tells the
-- worker what there is to do.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  worker
-- ARGV[2]  lease in ms
-- ARGV[3]  what the worker tells about itself, as JSON
-- ARGV[4]  1 when the worker was cut off from the queue and is back, else 0
-- ARGV[5…] per lease: id, lease number
-- Returns  { positions, from 1, of the leases that are lost,
--            per request for cancellation: position, reason, who asked, when, its cause as in cancel,
--            ms until the first lease of the queue ends (-1: none),
--            1 when others come first to sweep then, else 0,
--            1 when the queue is to be tidied up now, by this worker, else 0,
--            ms until there may be jobs to take (-1: none),
--            names for which jobs are held, without paused ones: where there are some, recall is to be called,
--            names whose jobs are paused, separated by spaces,
--            what the worker is to do: when that was said in ms, 1 or 0 to take jobs or none, its concurrency (-: as it is); or '',
--            ms until a schedule is due (-1: none is),
--            1 when others come first to enqueue its occurrence then, else 0 }
-- Edges    none
-- Races    a lease is extended only while worker and lease number are the job's own and the job is active. One worker is
--          told to tidy up, whoever asks first after a lease; if it dies, another is told a lease later
-- Cost     O(n · log jobs)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/hear
-- @include Fragments/jobs
-- @include Fragments/halted

local lease = tonumber(ARGV[2])
local expires = integer(now + lease)
local refusal, swept, sweeper, paused, mixedQueue, holdsSome, halted, controls, tick, ticker =
  hear(lease, ARGV[4] == '1', 'swept', 'sweeper', 'paused', 'mixed', 'holds', 'halted', 'controls', 'tick', 'ticker')
if refusal then
  return refusal
end
local lost = {}
local requested = {}
local leases = {}
local ids = {}
for i = 5, #ARGV, 2 do
  ids[#ids + 1] = ARGV[i]
end
if #ids > 0 then
  loadRecords(ids)
end
for i = 5, #ARGV, 2 do
  local id = ARGV[i]
  local position = (i - 3) / 2
  local job = records[id]
  if holds(job, ARGV[1], ARGV[i + 1]) then
    leases[#leases + 1] = expires
    leases[#leases + 1] = id
    local why, who, since, cause = fields(id, job, 'q', 'qb', 'qt', 'qc')
    if why then
      requested[#requested + 1] = integer(position)
      requested[#requested + 1] = why
      requested[#requested + 1] = who or ''
      requested[#requested + 1] = whole(since) and since or '0'
      requested[#requested + 1] = cause or ''
    end
  else
    lost[#lost + 1] = integer(position)
  end
end
if #leases > 0 then
  redis.call('ZADD', queue .. ':active', unpack(leases))
end
redis.call('HSET', queue .. ':workers', ARGV[1], expires .. ' ' .. ARGV[3])

local tidy = now - (tonumber(swept or 0) or 0) >= lease and 1 or 0
if tidy == 1 then
  redis.call('HSET', queue, 'swept', instant, 'sweeper', ARGV[1])
  sweeper = ARGV[1]
end

local work = -1
if not paused then
  if redis.call('LLEN', queue .. ':wait') > 0 or (mixedQueue and redis.call('EXISTS', queue .. ':ranked') == 1) then
    work = 0
  elseif mixedQueue then
    local head = redis.call('ZRANGE', queue .. ':delayed', '0', '0', 'WITHSCORES')
    work = head[2] and math.max(0, score(head[2]) - now) or -1
  end
end

local names = {}
if holdsSome then
  local isHalted = haltedNames(halted)
  for _, name in ipairs(redis.call('HKEYS', queue .. ':names')) do
    if not isHalted[name] then
      names[#names + 1] = name
    end
  end
  names[1] = names[1] or ''
end
local control = controls and redis.call('HGET', queue .. ':control', ARGV[1]) or ''
return { lost, requested, nextEnd(), sweeper == ARGV[1] and 0 or 1, tidy, work, names, halted or '', control,
  tick and integer(math.max(0, score(tick) - now)) or -1, ticker == ARGV[1] and 0 or 1 }
