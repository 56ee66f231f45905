-- Fragment: cancels one job after the other. Needs clock.lua, events.lua, waiting.lua and settle.lua.

local running = {}
local leaving = 0

-- Cancels one job: 0 not found, 1 cancelled, 2 requested, 3 already finished. With a worker, only if that worker runs it.
local function cancel(id, reason, by, worker)
  local key = queue .. ':j:' .. id
  local job = redis.call('HMGET', key, 's', 'd', 'q', 'w', 'y', 'i', 'K', 'qb', 'qt')
  local state = job[1]
  if not state then
    return 0
  end
  local runner, number = holder(job[4])
  if worker ~= '' and (state ~= 'a' or runner ~= worker) then
    return 3
  end
  if state == 'w' or state == 'd' then
    if state == 'd' then
      redis.call('ZREM', queue .. ':delayed', job[2])
      leaving = leaving + 1
    elseif job[6] then
      redis.call('ZREM', ranked, job[2])
      leaving = leaving + 1
    else
      -- Removing it from the list would cost a walk through the list: the take skips it.
      redis.call('HINCRBY', queue, 'gone', '1')
    end
    finish(key, id, 'x', job[5], job[7], reason, 'q', reason, 'qt', integer(now), 'qb', by)
    return 1
  end
  if state == 'a' then
    if not job[3] then
      job[3], job[8], job[9] = reason, by, integer(now)
      redis.call('HSET', key, 'q', reason, 'qt', job[9], 'qb', by, 'X', '1')
      emit('q', id, reason, by)
    end
    running[#running + 1] = { id, tonumber(number), job[3], job[8] or '', job[9] }
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
