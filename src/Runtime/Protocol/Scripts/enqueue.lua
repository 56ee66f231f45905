-- Stores jobs that are new and leaves those alone that the queue holds already.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  number of jobs n
-- ARGV[2…] per job: id, name, payload, most attempts, delay in ms, overrides (a text for the worker, or '')
-- Returns  the positions, from 1, of the jobs that were stored already
-- Edges    (new) → waiting, (new) → scheduled
-- Repeat   harmless: ids that are stored are ignored
-- Cost     O(n), O(log n) more for each delayed job

local count = tonumber(ARGV[1])

local keys = {}
for i = 1, count do
  keys[i] = queue .. ':j:' .. ARGV[i * 6 - 4]
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
local ignored = {}
local delayed = false
for i = 1, count do
  local key = keys[i]
  local at = i * 6 - 4
  if known[key] then
    ignored[#ignored + 1] = i
  else
    known[key] = true
    local delay = tonumber(ARGV[at + 4])
    local overrides = ARGV[at + 5]
    if overrides ~= '' then
      redis.call('HSET', key, 'o', overrides)
    end
    if delay > 0 then
      delayed = true
      schedule(key, ARGV[at], now + delay, 'n', ARGV[at + 1], 'p', ARGV[at + 2], 'm', ARGV[at + 3], 't', added)
    else
      redis.call('HSET', key, 'n', ARGV[at + 1], 'p', ARGV[at + 2], 'm', ARGV[at + 3], 't', added, 's', 'w')
      ready[#ready + 1] = ARGV[at]
    end
  end
end

if #ready > 0 then
  redis.call('RPUSH', queue .. ':wait', unpack(ready))
end
if #ready > 0 or delayed then
  wake()
end
return ignored
