-- Stores jobs that are new and leaves those alone that the queue holds already.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  number of jobs n
-- ARGV[2…] per job: id, name, payload, most attempts, delay in ms, overrides (a text for the worker, or ''), traits
--          ('' or a JSON object: i priority, l last in first out, u due at in ms, z expires in ms, T tags)
-- Returns  the positions, from 1, of the jobs that were stored already
-- Edges    (new) → waiting, (new) → scheduled
-- Repeat   harmless: ids that are stored are ignored
-- Cost     O(n), O(log n) more for each job with a delay or a priority

local count = tonumber(ARGV[1])

local keys = {}
for i = 1, count do
  keys[i] = queue .. ':j:' .. ARGV[i * 7 - 5]
end

local known = {}
if redis.call('EXISTS', unpack(keys)) > 0 then
  for i = 1, count do
    if redis.call('EXISTS', keys[i]) == 1 then
      known[keys[i]] = true
    end
  end
end

local added = integer(now)
local ready = {}
local first = {}
local ignored = {}
local woken = false
for i = 1, count do
  local key = keys[i]
  local at = i * 7 - 5
  if known[key] then
    ignored[#ignored + 1] = i
  else
    known[key] = true
    local due = tonumber(ARGV[at + 4])
    if due > 0 then
      due = now + due
    end
    local priority, lifo = nil, false
    if ARGV[at + 5] ~= '' then
      redis.call('HSET', key, 'o', ARGV[at + 5])
    end
    if ARGV[at + 6] ~= '' then
      local traits = cjson.decode(ARGV[at + 6])
      lifo = traits.l
      if traits.i then
        priority = integer(traits.i)
        redis.call('HSET', key, 'i', priority)
      end
      if traits.z then
        redis.call('HSET', key, 'z', integer(now + traits.z))
      end
      if traits.T then
        redis.call('HSET', key, 'T', cjson.encode(traits.T))
      end
      if traits.u and traits.u > now then
        due = traits.u
      end
      if lifo then
        redis.call('HSET', key, 'l', '1')
      end
    end
    if due > 0 then
      woken = true
      schedule(key, ARGV[at], due, 'n', ARGV[at + 1], 'p', ARGV[at + 2], 'm', ARGV[at + 3], 't', added)
    else
      redis.call('HSET', key, 'n', ARGV[at + 1], 'p', ARGV[at + 2], 'm', ARGV[at + 3], 't', added, 's', 'w')
      if priority then
        rank(key, ARGV[at], priority, lifo)
        woken = true
      elseif lifo then
        first[#first + 1] = ARGV[at]
      else
        ready[#ready + 1] = ARGV[at]
      end
    end
  end
end

if #ready > 0 then
  redis.call('RPUSH', waiting, unpack(ready))
end
if #first > 0 then
  redis.call('LPUSH', waiting, unpack(first))
end
if #ready > 0 or #first > 0 or woken then
  wake()
end
return ignored
