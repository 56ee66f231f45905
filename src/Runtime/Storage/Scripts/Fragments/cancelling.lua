-- Fragment: cancels one job after the other.
--
-- Provides: running, expected, leaving, request, cancel, announce
-- Needs: emit, encode, fields, finish, holds, instant, integer, leaveInList, now, queue, ranked, records, unhold, uproot, whole,
--   write

local running = {}
local expected = {}
local leaving = 0

-- Stores a request.
local function request(id, job, reason, by, cause)
  if cause then
    write(id, job, 'q', reason, 'qt', instant, 'qb', by, 'qc', cause)
  else
    write(id, job, 'q', reason, 'qt', instant, 'qb', by)
  end
end

-- Cancels one job, whose record has been read: 0 not found, 1 cancelled, 2 requested, 3 already finished. With a worker,
-- only while that worker runs it under the lease number: a later attempt at the job, or a new job of its id, is another's.
-- cause is @Superseded@ for a job whose place another takes, else nil: the first request stays, but that one adds its cause.
local function cancel(id, reason, by, worker, number, cause)
  local job = records[id]
  if not job then
    return 0
  end
  if job.s == @Unreadable@ and worker == '' then
    local watched, keep = fields(id, job, 'y', 'K')
    uproot(id)
    leaving = leaving + 1
    request(id, job, reason, by, cause)
    finish(id, job, @Cancelled@, watched, keep, reason, cause)
    return 1
  end
  if worker ~= '' and not holds(job, worker, number) then
    return 3
  end
  if job.s == @Waiting@ or job.s == @Scheduled@ then
    local place, priority, watched, keep, name = fields(id, job, 'd', 'i', 'y', 'K', 'h')
    if job.bad then
      uproot(id)
      leaving = leaving + 1
    elseif job.s == @Scheduled@ then
      redis.call('ZREM', queue .. ':delayed', place or '')
      leaving = leaving + 1
    elseif name then
      unhold(id, job, name)
      leaving = leaving + 1
    elseif whole(priority) then
      redis.call('ZREM', ranked, place or '')
      leaving = leaving + 1
    else
      leaveInList(id)
    end
    request(id, job, reason, by, cause)
    finish(id, job, @Cancelled@, watched, keep, reason, cause)
    return 1
  end
  if job.s == @Active@ then
    local why, who, since, known = fields(id, job, 'q', 'qb', 'qt', 'qc')
    if not why then
      why, who, since = reason, by, instant
      request(id, job, reason, by, cause)
      emit('q', id, reason, by, cause)
    elseif cause and known ~= cause then
      known = cause
      write(id, job, 'qc', cause)
      emit('q', id, why, who or '', cause)
    end
    running[#running + 1] = { id, job.w, job.k, why, who or '', whole(since) and since or '0', known or cause or '' }
    expected[#expected + 1] = integer(now + @MissingLeaseFor@)
    expected[#expected + 1] = id
    return 2
  end
  return 3
end

-- Tells the workers. A lease is named by its worker and its number: each worker counts its own.
local function announce()
  if #running > 0 then
    -- A job that says that it runs and is not among the active ones would be found by no sweep. A worker renews before that.
    for i = 1, #expected, @MaxArguments@ do
      redis.call('ZADD', queue .. ':active', 'NX', unpack(expected, i, math.min(i + @MaxArguments@ - 1, #expected)))
    end
    redis.call('PUBLISH', queue .. ':cancel', encode(running))
  end
end
