-- Reads a page of the list of waiting jobs for the repair, and tells which entries are of jobs that do not wait there. After the last
-- page their number is stored, unless it has changed on the way: the take that empties the list corrects it then.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  position to begin at, or -1 to store the count
-- ARGV[2]  how many positions; or the count
-- ARGV[3]  1 to tell which wait, 0 to read only; or the number of such entries by the queue, as it was all along
-- Returns  { length of the list, number of such entries by the queue, ids, a digit for each: 0 for those that do not wait };
--          or { 1 when the count was wrong, else 0 }
-- Edges    none
-- Repeat   harmless
-- Cost     O(positions), and those before them

local version = redis.call('HGET', queue, 'v')
if version and version ~= protocol then
  -- What another protocol version keeps there is not for this one to judge.
  return ARGV[1] == '-1' and { 0 } or { 0, '0', {}, '' }
end

local gone = redis.call('HGET', queue, 'gone') or '0'
if ARGV[1] == '-1' then
  if gone ~= ARGV[3] or gone == ARGV[2] then
    return { 0 }
  end
  redis.call('HSET', queue, 'gone', ARGV[2])
  return { 1 }
end
-- Whether a job that waits does so elsewhere: by its priority, or held.
local function isAside(id)
  local has = try('HMGET', details .. id, 'i', 'h') or {}
  return whole(has[1]) or has[2]
end

local length = redis.call('LLEN', waiting)
local from = tonumber(ARGV[1])
local ids = redis.call('LRANGE', waiting, ARGV[1], integer(from + tonumber(ARGV[2]) - 1))
local waits = {}
if ARGV[3] == '1' then
  for first = 1, #ids, 2000 do
    local last = math.min(first + 1999, #ids)
    local known = redis.call('HMGET', states, unpack(ids, first, last))
    local plain = {}
    for i = 1, #known do
      local id = ids[first + i - 1]
      waits[first + i - 1] = '1'
      if not known[i] then
        plain[#plain + 1] = bodies .. id
      elseif string.sub(known[i], 1, 1) ~= 'w'
          or string.sub(known[i], 2, 2) == '+' and isAside(id) then
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
return { length, gone, ids, table.concat(waits) }
