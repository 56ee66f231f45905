-- Lists the ids of jobs of a state, a page at a time: waiting and scheduled ones in the order in which they are due,
-- active ones by the end of their lease, finished ones from the newest.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  state: w, d, a, c, f or x
-- ARGV[2]  position to begin at
-- ARGV[3]  how many positions to look at
-- ARGV[4]  name that the jobs must have, or ''
-- ARGV[5]  tag that the jobs must have, or ''
-- Returns  { position to go on at, -1 at the end; ids }
-- Edges    none
-- Cost     O(positions looked at, and for waiting jobs those before them)

local queue = KEYS[1]
local state = ARGV[1]
local from = tonumber(ARGV[2])
local count = tonumber(ARGV[3])

local function whole(number)
  return string.format('%.0f', number)
end

local found = {}
local listed = {}
local length

-- Adds what lies between from and from + count of one of several sets that follow one another.
local function part(offset, size, read)
  local first = math.max(from - offset, 0)
  local last = math.min(from + count - offset, size) - 1
  if last >= first then
    local members = read(whole(first), whole(last))
    for i = 1, #members do
      found[#found + 1] = members[i]
    end
  end
end

local function withoutSequence(members)
  for i = 1, #members do
    members[i] = string.sub(members[i], 18)
  end
  return members
end

if state == 'w' then
  local ranked = queue .. ':ranked'
  local high = redis.call('ZCOUNT', ranked, '-inf', '(0')
  local long = redis.call('LLEN', queue .. ':wait')
  local low = redis.call('ZCARD', ranked) - high
  length = high + long + low
  part(0, high, function(first, last)
    return withoutSequence(redis.call('ZRANGE', ranked, first, last))
  end)
  part(high, long, function(first, last)
    local keys = redis.call('LRANGE', queue .. ':wait', first, last)
    for i = 1, #keys do
      listed[#found + i] = true
    end
    return keys
  end)
  part(high + long, low, function(first, last)
    return withoutSequence(redis.call('ZRANGE', ranked, whole(high + tonumber(first)), whole(high + tonumber(last))))
  end)
else
  local sets = { d = ':delayed', a = ':active', c = ':completed', f = ':failed', x = ':cancelled' }
  local set = queue .. sets[state]
  length = redis.call('ZCARD', set)
  part(0, length, function(first, last)
    if state == 'd' then
      return withoutSequence(redis.call('ZRANGE', set, first, last))
    elseif state == 'a' then
      return redis.call('ZRANGE', set, first, last)
    end
    return redis.call('ZREVRANGE', set, first, last)
  end)
end

local ids = {}
local seen = {}
for i = 1, #found do
  local job = redis.call('HMGET', queue .. ':j:' .. found[i], 's', 'n', 'T', 'i')
  local matches = job[1] == state and (ARGV[4] == '' or job[2] == ARGV[4])
  if listed[i] then
    -- A job that left the list and waits again may be in it twice, or wait among those with a priority.
    matches = matches and not job[4] and not seen[found[i]]
    seen[found[i]] = true
  end
  if matches and ARGV[5] ~= '' then
    matches = false
    if job[3] then
      for _, tag in ipairs(cjson.decode(job[3])) do
        matches = matches or tag == ARGV[5]
      end
    end
  end
  if matches then
    ids[#ids + 1] = found[i]
  end
end

local next = from + count
if next >= length then
  next = -1
end
return { next, ids }
