-- Purges finished jobs that ended some time ago, a page at a time.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  state: c, f or x
-- ARGV[2]  age in ms that they must have
-- ARGV[3]  position to begin at
-- ARGV[4]  how many positions to look at
-- Returns  { position to go on at, -1 at the end; how many were purged }
-- Edges    completed → (gone), failed → (gone), cancelled → (gone)
-- Cost     O(positions looked at + jobs forgotten · log jobs)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs

local version = redis.call('HGET', queue, 'v')
if version ~= protocol then
  return refuse(version)
end

local sets = { [@Completed@] = ':completed', [@Failed@] = ':failed', [@Cancelled@] = ':cancelled' }
local set = queue .. sets[ARGV[1]]
local before = now - tonumber(ARGV[2])
local from = tonumber(ARGV[3])
local count = tonumber(ARGV[4])
local ids = redis.call('ZRANGE', set, integer(from), integer(from + count - 1))
local old = {}
local strays = 0
if #ids > 0 then
  loadRecords(ids)
end
for i = 1, #ids do
  local job = records[ids[i]]
  if not endedAs(job, ARGV[1]) then
    -- It is here by mistake.
    redis.call('ZREM', set, ids[i])
    strays = strays + 1
  elseif not job or (whole(job.f) or 0) <= before then
    old[#old + 1] = ids[i]
  end
end
if #old > 0 then
  redis.call('ZREM', set, unpack(old))
  forget(old)
end
local following = -1
if #ids == count then
  following = from + count - #old - strays
end
return { following, #old }
