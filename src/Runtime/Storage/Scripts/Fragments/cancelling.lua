-- Fragment: cancels one job after the other. Needs jobs.lua, events.lua, waiting.lua, holding.lua and settle.lua.

local running = {}
local expected = {}
local leaving = 0

-- Cancels one job, whose record has been read: 0 not found, 1 cancelled, 2 requested, 3 already finished. With a worker,
-- only while that worker runs it under the lease number: a later attempt at the job, or a new job of its id, is another's.
local function cancel(id, reason, by, worker, number)
  local job = records[id]
  if not job then
    return 0
  end
  if job.s == '?' and worker == '' then
    local has = read(id, job, 'y', 'K')
    uproot(id)
    leaving = leaving + 1
    write(id, job, 'q', reason, 'qt', instant, 'qb', by)
    finish(id, job, 'x', has[1], has[2], reason)
    return 1
  end
  if worker ~= '' and not holds(job, worker, number) then
    return 3
  end
  if job.s == 'w' or job.s == 'd' then
    local has = read(id, job, 'd', 'i', 'y', 'K', 'h')
    if job.bad then
      uproot(id)
      leaving = leaving + 1
    elseif job.s == 'd' then
      redis.call('ZREM', queue .. ':delayed', has[1] or '')
      leaving = leaving + 1
    elseif has[5] then
      unhold(id, job, has[5])
      leaving = leaving + 1
    elseif whole(has[2]) then
      redis.call('ZREM', ranked, has[1] or '')
      leaving = leaving + 1
    else
      leaveInList(id)
    end
    write(id, job, 'q', reason, 'qt', instant, 'qb', by)
    finish(id, job, 'x', has[3], has[4], reason)
    return 1
  end
  if job.s == 'a' then
    local request = read(id, job, 'q', 'qb', 'qt')
    if not request[1] then
      request = { reason, by, instant }
      write(id, job, 'q', reason, 'qt', instant, 'qb', by)
      emit('q', id, reason, by)
    end
    running[#running + 1] = { id, job.w, job.k, request[1], request[2] or '', whole(request[3]) and request[3] or '0' }
    expected[#expected + 1] = integer(now + 60000)
    expected[#expected + 1] = id
    return 2
  end
  return 3
end

-- Tells the workers. A lease is named by its worker and its number: each worker counts its own.
local function announce()
  if #running > 0 then
    -- A job that says that it runs and is not among the active ones would be found by no sweep. A worker renews before that.
    for i = 1, #expected, 2000 do
      redis.call('ZADD', queue .. ':active', 'NX', unpack(expected, i, math.min(i + 1999, #expected)))
    end
    redis.call('PUBLISH', queue .. ':cancel', encode(running))
  end
end
