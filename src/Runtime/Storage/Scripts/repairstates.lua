-- Reads a page of a queue's records for the repair: names those whose jobs have no body, and drops the tickets of lanes, and the marks
-- of suspects, that are of no use any more, because none of their jobs is active.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  cursor, 0 at first
-- ARGV[2]  how many records, about
-- Returns  { cursor to go on with, 0 at the end; ids of records without a body }
-- Edges    none
-- Races    records that are made or removed meanwhile may be missed; they are whole
-- Repeat   harmless
-- Cost     O(records of the page)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs

local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  -- What another protocol version keeps there is not for this one to judge.
  return { '0', {} }
end

local page = redis.call('HSCAN', states, ARGV[1], 'COUNT', ARGV[2])
local entries = page[2]
local ids = {}
local lanes = {}
for i = 1, #entries, 2 do
  if string.sub(entries[i], 1, 1) ~= ' ' then
    ids[#ids + 1] = entries[i]
  else
    -- A lane's ticket, or the mark of the suspect that a worker runs.
    local worker = string.match(entries[i], '^ (.*):%w+$')
    local taken = {}
    for id in string.gmatch(string.match(entries[i + 1], ' (.*)$') or '', '%S+') do
      taken[#taken + 1] = id
    end
    local used = false
    if #taken > 0 then
      loadRecords(taken)
      for n = 1, #taken do
        local job = records[taken[n]]
        used = used or job and job.s == @Active@ and job.w == worker
      end
    end
    if not used then
      lanes[#lanes + 1] = entries[i]
    end
  end
end
if #lanes > 0 then
  redis.call('HDEL', states, unpack(lanes))
end
local bare = {}
for first = 1, #ids, @MaxArguments@ do
  local last = math.min(first + @MaxArguments@ - 1, #ids)
  local keys = {}
  for i = first, last do
    keys[#keys + 1] = bodies .. ids[i]
  end
  if redis.call('EXISTS', unpack(keys)) < #keys then
    for i = first, last do
      if redis.call('EXISTS', bodies .. ids[i]) == 0 then
        bare[#bare + 1] = ids[i]
      end
    end
  end
end
return { page[1], bare }
