-- Enqueues occurrences of schedules, each once, and plans what comes next.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  worker
-- ARGV[2…5] retention, as in exchange
-- ARGV[6]  who asks the earlier job to end, where that is wanted
-- ARGV[7]  number of schedules n
-- ARGV[8…] per schedule: name; version that was read (*: any); 1 when it must be due, else 0; what an earlier job that has not finished means
--          ('': nothing, s the occurrence is skipped, w the schedule waits, c the same after the job was asked to end, h nothing, but the claim is
--          taken when it is free); when it is due next ('': all stays as it is); its state then; the same two for an occurrence that is skipped;
--          what else is noted of occurrences, or ''; number of jobs m; per job: key, head, payload, traits (as in enqueue),
--          planned at, how it came about (e: planned, r: by hand)
-- Returns  per schedule: what became of it, the key that it was about:
--          e done, s skipped because of that job, w waits for that job, v another version is stored, or none, n not due, k these keys, with spaces in
--          between, belong to other jobs: nothing was changed
-- Edges    (new) → waiting, (new) → scheduled; of an earlier job as in cancel
-- Races    the first call with a version changes it. What a killed server left between jobs and state is found by the keys: a job that
--          says that it is of this schedule is there already
-- Repeat   harmless: the version has changed, and a run by hand is noted with its job
-- Damaged  an entry that cannot be read has a version that nobody expects
-- Memory   the first write is refused when there is none left, and all with it
-- Cost     O((n + jobs) · log jobs)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/bounds
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/events
-- @include Fragments/wake
-- @include Fragments/delay
-- @include Fragments/waiting
-- @include Fragments/claims
-- @include Fragments/storing
-- @include Fragments/holding
-- @include Fragments/retention
-- @include Fragments/ticks
-- @include Fragments/settle
-- @include Fragments/cancelling

retention = { tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]) }

local fired = {}
local names = {}
local at = 8
for i = 1, tonumber(ARGV[7]) do
  local one = { name = ARGV[at], version = ARGV[at + 1], gated = ARGV[at + 2] == '1', overlap = ARGV[at + 3], due = tonumber(ARGV[at + 4]),
    state = ARGV[at + 5], dueSkipped = tonumber(ARGV[at + 6]), skipped = ARGV[at + 7], note = ARGV[at + 8], claim = '@' .. ARGV[at], jobs = {} }
  local count = tonumber(ARGV[at + 9])
  at = at + 10
  for n = 1, count do
    local asked = traitsOfCall(ARGV[at + 3])
    if asked == false then
      return redis.error_reply("ERR the traits of job '" .. ARGV[at] .. "' are not a JSON object as enqueue.lua describes it")
    end
    one.jobs[n] = { key = ARGV[at], head = ARGV[at + 1], payload = ARGV[at + 2], asked = asked, planned = ARGV[at + 4], code = ARGV[at + 5] }
    at = at + 6
  end
  fired[i] = one
  names[i] = one.name
end

-- Nothing is written before all has been looked at.
local entries = readSchedules(names)
local outcomes = {}
local changes = false
for i = 1, #fired do
  local one = fired[i]
  one.before = parseSchedule(entries[i])
  local due = redis.call('ZSCORE', dues, one.name)
  if not one.before or (one.version ~= '*' and one.version ~= integer(one.before.edition)) then
    one.result = 'v'
  elseif one.gated and (not due or score(due) > now) then
    one.result = 'n'
  else
    for _, job in ipairs(one.jobs) do
      if redis.call('EXISTS', bodies .. job.key) == 1 then
        job.there = true
        if try('HGET', details .. job.key, 'S') ~= one.name then
          one.result, one.about = 'k', (one.about and one.about .. ' ' or '') .. job.key
        end
      end
    end
  end
  changes = changes or not one.result
end

if changes then
  redis.call('HSET', queue, 'v', protocol, ARGV[1] ~= '' and 'ticker' or 'v', ARGV[1] ~= '' and ARGV[1] or protocol)
end
for i = 1, #fired do
  local one = fired[i]
  if not one.result and one.overlap ~= '' and #one.jobs > 0 and not one.jobs[1].there then
    local holder = claimHolder(one.claim)
    if holder and one.overlap == 'c' then
      cancel(holder, '', ARGV[6], '', '', @Superseded@)
      holder = claimHolder(one.claim)
    end
    if holder and one.overlap == 's' then
      one.result, one.about = 's', holder
    elseif holder and one.overlap ~= 'h' then
      one.result, one.about = 'w', holder
    end
    one.claims = not holder
  end
  if not one.result then
    one.result, one.about = 'e', one.jobs[1] and one.jobs[1].key
    for _, job in ipairs(one.jobs) do
      if not job.there then
        local asked = job.asked or {}
        asked.S, asked.U = one.name, one.claims and one.claim or nil
        one.claims = false
        addJob(job.key, job.head, job.payload, asked)
      end
    end
  end
end
storeJobs()

for i = 1, #fired do
  local one = fired[i]
  if one.result == 'e' or one.result == 's' then
    local notes = {}
    if one.note ~= '' then
      notes[1] = one.note
    end
    for _, job in ipairs(one.jobs) do
      -- Without a version that changes, a call that is repeated meets its own jobs.
      if one.due or not job.there then
        notes[#notes + 1] = job.planned .. ' ' .. instant .. ' ' .. (one.result == 'e' and job.code or 'o') .. ' ' .. (one.result == 'e' and job.key or one.about)
      end
    end
    if #notes > 0 then
      noteOccurrences(one.name, notes)
    end
    if one.due then
      storeSchedule(one.name, one.before, one.result == 's' and one.dueSkipped or one.due, one.result == 's' and one.skipped or one.state)
    end
  elseif one.result == 'w' then
    redis.call('ZADD', behind, 'NX', instant, one.name)
    redis.call('ZADD', dues, integer(now + @BehindFor@), one.name)
  end
  outcomes[i * 2 - 1] = one.result
  outcomes[i * 2] = one.about or ''
end
if changes then
  announce()
  flush()
  noteTick(false)
end
return outcomes
