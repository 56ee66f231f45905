#!lua flags=allow-oom
-- Changes jobs by hand.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  what to do: retry (a failed or cancelled job, with its attempts and its deadline anew), promote (a scheduled
--          job), remove (a job that is not active, or any with 'force' in ARGV[2]: its attempt then loses its lease),
--          rank (a waiting or scheduled job, to the priority in ARGV[2]), or delay (a waiting or scheduled job, by the
--          ms in ARGV[2])
-- ARGV[2]  see above, else ''
-- ARGV[3…] ids
-- Returns  per job: 0 not found, 1 done, 2 not in a state for it
-- Edges    failed → waiting, cancelled → waiting, scheduled → waiting, waiting → scheduled, any but active → (gone)
-- Repeat   harmless: what is done already is not in a state for it
-- Cost     O(number of ids · log jobs); rank walks the list for a job that had no priority

local action = ARGV[1]
local answers = {}
local ready = {}
local woken = false
local awaited = {}
local sets = { c = ':completed', f = ':failed', x = ':cancelled' }

-- Takes a job out of where it waits.
local function leave(state, job)
  if state == 'd' then
    redis.call('ZREM', queue .. ':delayed', job[2])
  elseif job[3] then
    redis.call('ZREM', ranked, job[2])
  else
    return false
  end
  return true
end

local function enter(key, id, priority)
  redis.call('HSET', key, 's', 'w')
  if priority then
    rank(key, id, priority, false)
  else
    ready[#ready + 1] = id
  end
  woken = true
  emit('w', id)
end

-- Adds the latest attempt of a job that has ended to its attempts, before another begins.
local function keepLast(key, id, state)
  local job = redis.call('HMGET', key, 'b', 'w', 'a', 'f', 'e')
  local history = queue .. ':h:' .. id
  local worker, number = holder(job[2])
  local last = redis.call('LINDEX', history, '-1')
  if not job[1] or (last and cjson.decode(last).k == number) then
    return
  end
  redis.call('RPUSH', history,
    cjson.encode({ a = job[3], b = job[1], f = job[4], w = worker, k = number, o = state, e = job[5] or '' }))
  redis.call('LTRIM', history, '-50', '-1')
end

for i = 3, #ARGV do
  local id = ARGV[i]
  local key = queue .. ':j:' .. id
  local job = redis.call('HMGET', key, 's', 'd', 'i', 'y', 'Ds')
  local state = job[1]
  local answer = 2
  if not state then
    answer = 0
  elseif action == 'retry' then
    if state == 'f' or state == 'x' then
      redis.call('ZREM', queue .. sets[state], id)
      keepLast(key, id, state)
      redis.call('HDEL', key, 'a', 'x', 'u', 'q', 'qt', 'qb', 'f', 'z', 'g', 'ig', 'r')
      if job[5] then
        redis.call('HSET', key, 'D', integer(now + tonumber(job[5])))
      end
      enter(key, id, job[3])
      answer = 1
    end
  elseif action == 'promote' then
    if state == 'd' then
      leave(state, job)
      enter(key, id, job[3])
      answer = 1
    end
  elseif action == 'remove' then
    if state ~= 'a' or ARGV[2] == 'force' then
      if state == 'a' then
        redis.call('ZREM', queue .. ':active', id)
      elseif state == 'w' then
        if not leave(state, job) then
          redis.call('HINCRBY', queue, 'gone', '1')
        end
      elseif state == 'd' then
        leave(state, job)
      else
        redis.call('ZREM', queue .. sets[state], id)
      end
      forget({ id })
      emit('d', id)
      if job[4] then
        awaited[#awaited + 1] = id
      end
      answer = 1
    end
  elseif state == 'w' or state == 'd' then
    if action == 'rank' then
      local zero = tonumber(ARGV[2]) == 0
      if zero then
        redis.call('HDEL', key, 'i')
      else
        redis.call('HSET', key, 'i', ARGV[2])
      end
      if state == 'w' then
        if not leave(state, job) then
          redis.call('LREM', waiting, '1', id)
        end
        enter(key, id, not zero and ARGV[2])
      end
    else
      if not leave(state, job) then
        redis.call('HINCRBY', queue, 'gone', '1')
      end
      schedule(key, id, now + tonumber(ARGV[2]))
      woken = true
      emit('D', id, integer(now + tonumber(ARGV[2])))
    end
    answer = 1
  end
  answers[#answers + 1] = answer
end

if #ready > 0 then
  redis.call('RPUSH', waiting, unpack(ready))
end
if #awaited > 0 then
  redis.call('PUBLISH', queue .. ':done', table.concat(awaited, ' '))
end
if woken then
  wake()
end
publish()
return answers
