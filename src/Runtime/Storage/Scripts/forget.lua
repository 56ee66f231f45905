#!lua flags=allow-oom
-- Deletes what a queue without jobs still consists of: its settings, its lists and its counters. The jobs have been removed
-- before, a page at a time.
--
-- KEYS[1]  {prefix:queue}
-- Returns  how many keys there were
-- Edges    none
-- Repeat   harmless
-- Cost     O(what the keys hold)

local queue = KEYS[1]
local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  return refuse(version)
end
local keys = { queue }
for _, part in ipairs({
  'wait', 'ranked', 'delayed', 'active', 'completed', 'failed', 'cancelled', 'state', 'idle', 'recent', 'workers', 'died',
  'gone', 'held', 'names', 'catalogue' }) do
  keys[#keys + 1] = queue .. ':' .. part
end
for _, name in ipairs(redis.call('HKEYS', queue .. ':names')) do
  keys[#keys + 1] = queue .. ':held:' .. name
end
return redis.call('DEL', unpack(keys))
