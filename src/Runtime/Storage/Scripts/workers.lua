-- Tells which workers live and what they run.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  most active jobs that are looked at
-- Returns  { per worker: id, what it tells about itself; per active job: id, worker }
-- Edges    none
-- Cost     O(workers + active jobs)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs

local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  return refuse(version)
end

local all = redis.call('HGETALL', queue .. ':workers')
local alive = {}
for i = 1, #all, 2 do
  local space = string.find(all[i + 1], ' ', 1, true)
  if space and (tonumber(string.sub(all[i + 1], 1, space - 1)) or 0) > now then
    alive[#alive + 1] = all[i]
    alive[#alive + 1] = string.sub(all[i + 1], space + 1)
  end
end
local active = redis.call('ZRANGE', queue .. ':active', '0', integer(tonumber(ARGV[1]) - 1))
local jobs = {}
if #active > 0 then
  loadRecords(active)
end
for i = 1, #active do
  local job = records[active[i]]
  jobs[i * 2 - 1] = active[i]
  jobs[i * 2] = job and job.w or ''
end
return { alive, jobs }
