-- Stores jobs that are new and leaves those alone that the queue holds already.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  number of jobs n
-- ARGV[2…] per job: id, name, payload, most attempts, delay in ms, overrides (a text for the worker, or ''), traits
--          ('' or a JSON object: i priority, l last in first out, u due at in ms, z expires in ms, D deadline in ms, K how
--          long it is kept, T tags)
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

local ready = {}
local first = {}
local ignored = {}
local woken = false

-- Stores what only few jobs have; gives priority, lifo, due time.
local function storeTraits(key, text, due)
  local traits = cjson.decode(text)
  local priority = nil
  if traits.u and traits.u > now then
    due = traits.u
  end
  local start = math.max(due, now)
  if traits.i then
    priority = integer(traits.i)
    redis.call('HSET', key, 'i', priority)
  end
  if traits.z then
    redis.call('HSET', key, 'z', integer(start + traits.z))
  end
  if traits.D then
    redis.call('HSET', key, 'D', integer(start + traits.D), 'Ds', integer(traits.D))
  end
  if traits.K then
    redis.call('HSET', key, 'K', traits.K, 'X', '1')
  end
  if traits.T then
    redis.call('HSET', key, 'T', cjson.encode(traits.T))
  end
  if traits.l then
    redis.call('HSET', key, 'l', '1')
  end
  return priority, traits.l, due
end

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
      priority, lifo, due = storeTraits(key, ARGV[at + 6], due)
    end
    if due > 0 then
      woken = true
      schedule(key, ARGV[at], due, 'n', ARGV[at + 1], 'p', ARGV[at + 2], 'm', ARGV[at + 3], 't', instant)
    else
      redis.call('HSET', key, 's', 'w', 'n', ARGV[at + 1], 'p', ARGV[at + 2], 'm', ARGV[at + 3], 't', instant)
      if priority then
        rank(key, ARGV[at], priority, lifo)
        woken = true
      elseif lifo then
        first[#first + 1] = ARGV[at]
      else
        ready[#ready + 1] = ARGV[at]
      end
    end
    if heard then
      emit('n', ARGV[at], ARGV[at + 1], integer(due))
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
publish()
return ignored
