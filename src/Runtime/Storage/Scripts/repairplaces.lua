-- Removes a page of entries without a job from the sets of scheduled jobs and of waiting jobs with a priority, and from the claims.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  delayed, ranked or claims
-- ARGV[2]  position to begin at; of claims a cursor, 0 at first
-- ARGV[3]  how many positions; of claims about
-- Returns  { position to go on at, -1 at the end; how many were removed }
-- Edges    none: such entries are passed over by the take as well
-- Repeat   harmless
-- Cost     O(positions, and those before them)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/claims

local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  -- What another protocol version keeps there is not for this one to judge.
  return { -1, 0 }
end

if ARGV[1] == 'claims' then
  local page = try('HSCAN', claimed, ARGV[2], 'COUNT', ARGV[3]) or { '0', {} }
  local names, dead = {}, {}
  for i = 1, #page[2], 2 do
    names[#names + 1] = page[2][i]
  end
  loadClaims(names)
  for i = 1, #names do
    if not claimHolder(names[i]) then
      dead[#dead + 1] = names[i]
    end
  end
  for i = 1, #dead, @MaxArguments@ do
    redis.call('HDEL', claimed, unpack(dead, i, math.min(i + @MaxArguments@ - 1, #dead)))
  end
  return { page[1] == '0' and -1 or page[1], #dead }
end

local set = queue .. ':' .. ARGV[1]
local from = tonumber(ARGV[2])
local members = redis.call('ZRANGE', set, ARGV[2], integer(from + tonumber(ARGV[3]) - 1))
local ids = {}
for i = 1, #members do
  ids[i] = string.sub(members[i], 18)
end
local dead = {}
if #ids > 0 then
  loadRecords(ids)
end
for i = 1, #ids do
  local job = records[ids[i]]
  if not job or (fields(ids[i], job, 'd')) ~= members[i] then
    -- A job without a record may still have the details that say that it is there: the repair adopts those.
    if not (job and try('HGET', details .. ids[i], 'd') == members[i]) then
      dead[#dead + 1] = members[i]
    end
  end
end
if #dead > 0 then
  redis.call('ZREM', set, unpack(dead))
end
return { #members < tonumber(ARGV[3]) and -1 or from + #members - #dead, #dead }
