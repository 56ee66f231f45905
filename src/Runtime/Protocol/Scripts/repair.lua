-- Puts jobs where their records say that they are, after a server has come back with only half of a change. What is in
-- order stays as it is, so this may be called at any time.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  how long finished jobs are kept in ms, where that is no longer known
-- ARGV[2…] per job: id, 1 when it was seen in the list of waiting jobs, else 0. None: the jobs in the list that do not wait
--          there are counted anew
-- Returns  how many jobs, or whether the count, had to be put right
-- Edges    none: active jobs that nobody renews are found by the next sweep
-- Cost     O(jobs · log jobs); a walk through the list for each waiting job that is not in it, and for the count

if #ARGV == 1 then
  local count = redis.call('LLEN', waiting)
  local gone = 0
  local seen = {}
  for from = 0, count - 1, 1000 do
    local ids = redis.call('LRANGE', waiting, integer(from), integer(from + 999))
    load(ids)
    for i = 1, #ids do
      local id = ids[i]
      local job = records[id]
      if seen[id] or not job or job.s ~= 'w' or read(id, job, 'i')[1] then
        gone = gone + 1
      else
        seen[id] = true
      end
    end
  end
  if gone == tonumber(redis.call('HGET', queue, 'gone') or 0) then
    return 0
  end
  redis.call('HSET', queue, 'gone', integer(gone))
  return 1
end

local places = { a = queue .. ':active', c = queue .. ':completed', f = queue .. ':failed', x = queue .. ':cancelled' }
local mended = 0
local ids = {}
for i = 2, #ARGV, 2 do
  ids[#ids + 1] = ARGV[i]
end
load(ids)
for i = 1, #ids do
  local id = ids[i]
  local job = records[id]
  local wrong = false
  if not job or redis.call('EXISTS', bodies .. id) == 0 then
    -- A job without its body is one that was being forgotten.
    wrong = redis.call('HDEL', states, id) == 1
    for _, place in pairs(places) do
      redis.call('ZREM', place, id)
    end
    records[id] = false
    redis.call('DEL', details .. id, results .. id, queue .. ':l:' .. id, queue .. ':h:' .. id)
  else
    for state, place in pairs(places) do
      if job.s == state then
        if not redis.call('ZSCORE', place, id) then
          redis.call('ZADD', place, state == 'a' and instant or integer(now + tonumber(ARGV[1])), id)
          wrong = true
        end
      elseif redis.call('ZREM', place, id) == 1 then
        wrong = true
      end
    end
    local has = read(id, job, 'd', 'i')
    if job.s == 'd' then
      if not has[1] or not redis.call('ZSCORE', queue .. ':delayed', has[1]) then
        schedule(id, job, now)
        wrong = true
      end
    elseif job.s == 'w' then
      if has[1] then
        redis.call('ZREM', queue .. ':delayed', has[1])
      end
      if has[2] then
        if not has[1] or not redis.call('ZSCORE', ranked, has[1]) then
          rank(id, job, has[2], false)
          wrong = true
        end
      elseif ARGV[i * 2 + 1] == '0' and not redis.call('LPOS', waiting, id) then
        redis.call('RPUSH', waiting, id)
        wrong = true
      end
    elseif has[1] then
      redis.call('ZREM', queue .. ':delayed', has[1])
      redis.call('ZREM', ranked, has[1])
    end
  end
  if wrong then
    mended = mended + 1
  end
end
save()
return mended
