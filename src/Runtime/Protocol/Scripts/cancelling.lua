-- Fragment: cancels one job after the other. Needs jobs.lua, events.lua, waiting.lua and settle.lua.

local running = {}
local leaving = 0

-- Cancels one job, whose record has been read: 0 not found, 1 cancelled, 2 requested, 3 already finished. With a worker,
-- only if that worker runs it.
local function cancel(id, reason, by, worker)
  local job = records[id]
  if not job then
    return 0
  end
  if worker ~= '' and (job.s ~= 'a' or job.w ~= worker) then
    return 3
  end
  if job.s == 'w' or job.s == 'd' then
    local has = read(id, job, 'd', 'i', 'y', 'K')
    if job.s == 'd' then
      redis.call('ZREM', queue .. ':delayed', has[1])
      leaving = leaving + 1
    elseif has[2] then
      redis.call('ZREM', ranked, has[1])
      leaving = leaving + 1
    else
      -- Removing it from the list would cost a walk through the list: the take skips it.
      redis.call('HINCRBY', queue, 'gone', '1')
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
    running[#running + 1] = { id, tonumber(job.k), request[1], request[2] or '', request[3] }
    return 2
  end
  return 3
end

-- Tells the workers.
local function announce()
  if #running > 0 then
    redis.call('PUBLISH', queue .. ':cancel', cjson.encode(running))
  end
end
