#!lua flags=allow-oom
-- Cancels jobs: those that do not run end at once, for those that run the request is stored and announced.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  reason
-- ARGV[2]  who asks
-- ARGV[3…6] retention, as in exchange
-- ARGV[7]  worker whose attempts alone are cancelled, or ''
-- ARGV[8]  why: '' when it is merely asked for, @Superseded@ when another job takes their place
-- ARGV[9…] ids; with a worker per attempt: id, lease number
-- Returns  per job: 0 not found, 1 cancelled, 2 requested, 3 already finished, or no longer under that lease of the worker
-- Edges    waiting → cancelled, scheduled → cancelled
-- Races    a running job keeps the first request; renewals, settling and the sweep all read it, so the
--          announcement may be lost
-- Repeat   harmless: the answer is the same, or tells that the job has ended
-- Cost     O(n · log jobs)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/events
-- @include Fragments/waiting
-- @include Fragments/holding
-- @include Fragments/retention
-- @include Fragments/claims
-- @include Fragments/settle
-- @include Fragments/cancelling

retention = { tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]) }
local worker = ARGV[7]
local cause = ARGV[8] ~= '' and ARGV[8] or nil
local step = worker == '' and 1 or 2
local ids = {}
for i = 9, #ARGV, step do
  ids[#ids + 1] = ARGV[i]
end
loadRecords(ids)
local answers = {}
for i = 1, #ids do
  answers[i] = cancel(ids[i], ARGV[1], ARGV[2], worker, ARGV[8 + i * step], cause)
end
announce()
flush()
return answers
