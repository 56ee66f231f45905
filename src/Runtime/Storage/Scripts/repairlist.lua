-- Reads a page of the list of waiting jobs for the repair, and tells which entries are of jobs that do not wait there; or counts those
-- and stores their number, and in the hash of such keys how many entries each has: the take counts down by that hash, so nothing may be
-- counted that it lacks. A list that is longer than a page is counted by the caller, who can tell from its length, its number of such
-- entries and its ends whether it has changed between two pages; what the hash lacks stays uncounted there until a take has passed it.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  position to begin at, or -1 to store the count
-- ARGV[2]  how many positions; with -1 the longest list that is counted here
-- ARGV[3]  1 to tell which wait, 0 to read only; with -1 and a longer list what to add to its count, 0 when that is not known
-- ARGV[4]  with -1 and a longer list what described it when it was read
-- Returns  { length of the list, number of such entries by the queue, what describes the list, ids, a digit for each: 0 for those that
--          do not wait, 1 for those that do, 2 and 3 for the same where the hash of such keys has the id }; or { 1 when the count was wrong, else 0; length of the list, when it is too long to be counted here, else 0 }
-- Edges    none
-- Repeat   harmless
-- Cost     O(positions), and those before them

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/clock
-- @include Fragments/jobs
-- @include Fragments/waiting

local counts = ARGV[1] == '-1'
local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  -- What another protocol version keeps there is not for this one to judge.
  return counts and { 0, 0 } or { 0, '0', '', {}, '' }
end

local length = redis.call('LLEN', waiting)
local gone = redis.call('HGET', queue, 'gone') or '0'
-- A list with the same ends and the same length is the same, since entries leave at one end, and come in at both.
local description = gone .. ' ' .. integer(length) .. ' ' .. (redis.call('LINDEX', waiting, '0') or '') .. ' '
  .. (redis.call('LINDEX', waiting, '-1') or '')
if counts and length > tonumber(ARGV[2]) then
  if ARGV[3] == '0' or description ~= ARGV[4] then
    return { 0, length }
  end
  redis.call('HINCRBY', queue, 'gone', ARGV[3])
  return { 1, 0 }
end

-- Whether a job that waits does so elsewhere: by its priority, or held.
local function isAside(id)
  local priority, name = unpack(try('HMGET', details .. id, 'i', 'h') or {}, 1, 2)
  return whole(priority) or name
end

local from = counts and 0 or tonumber(ARGV[1])
local ids = redis.call('LRANGE', waiting, integer(from), integer(from + tonumber(ARGV[2]) - 1))
local waits = {}
if counts or ARGV[3] == '1' then
  for first = 1, #ids, @MaxArguments@ do
    local last = math.min(first + @MaxArguments@ - 1, #ids)
    local known = redis.call('HMGET', states, unpack(ids, first, last))
    local plain = {}
    for i = 1, #known do
      local id = ids[first + i - 1]
      waits[first + i - 1] = '1'
      if not known[i] then
        plain[#plain + 1] = bodies .. id
      elseif string.sub(known[i], 1, 1) ~= @Waiting@
          or string.sub(known[i], 2, 2) ~= '-' and isAside(id) then
        waits[first + i - 1] = '0'
      end
    end
    if #plain > 0 and redis.call('EXISTS', unpack(plain)) < #plain then
      for i = 1, #known do
        -- One that nobody has left there has lost its body; the take finds that out.
        if not known[i] and redis.call('EXISTS', bodies .. ids[first + i - 1]) == 0
            and redis.call('HGET', queue .. ':gone', ids[first + i - 1]) then
          waits[first + i - 1] = '0'
        end
      end
    end
  end
end
local leftKeys = queue .. ':gone'
if not counts then
  if #waits > 0 and redis.call('EXISTS', leftKeys) == 1 then
    for first = 1, #ids, @MaxArguments@ do
      local left = redis.call('HMGET', leftKeys, unpack(ids, first, math.min(first + @MaxArguments@ - 1, #ids)))
      for i = 1, #left do
        if left[i] then
          waits[first + i - 1] = waits[first + i - 1] == '0' and '2' or '3'
        end
      end
    end
  end
  return { length, gone, description, ids, table.concat(waits) }
end

local counted = 0
local listed = {}
local left = {}
for i = 1, #ids do
  if waits[i] == '0' or listed[ids[i]] then
    -- A job that is in the list twice waits there once.
    counted = counted + 1
    left[ids[i]] = (left[ids[i]] or 0) + 1
  else
    listed[ids[i]] = true
  end
end
local right = whole(gone) == counted
local stored = redis.call('HGETALL', leftKeys)
local keys = 0
for i = 1, #stored, 2 do
  keys = keys + 1
  right = right and left[stored[i]] == whole(stored[i + 1])
end
local entries = {}
for id, count in pairs(left) do
  keys = keys - 1
  entries[#entries + 1] = id
  entries[#entries + 1] = integer(count)
end
if right and keys == 0 then
  return { 0, 0 }
end
redis.call('HSET', queue, 'gone', integer(counted))
redis.call('DEL', leftKeys)
for i = 1, #entries, @MaxArguments@ do
  redis.call('HSET', leftKeys, unpack(entries, i, math.min(i + @MaxArguments@ - 1, #entries)))
end
return { 1, 0 }
