-- Fragment: what belongs to a job, and what its record says. The one definition of both, for the fast paths as well.
--
-- Provides: excerpt, parse, isOf, furtherParts, deleteJobs
-- Needs: nothing

-- A stored text, as an error may quote it.
local function excerpt(text)
  return "'" .. string.gsub(string.sub(text, 1, @MaxExcerpt@), '[^\32-\126]', '?') .. (#text > @MaxExcerpt@ and '...' or '') .. "'"
end

-- Reads a record. The state of one that cannot be read is '?', which no rule is for: its job is in whatever set or list it was found in.
local function parse(text)
  local state, more, ended, number, worker, attempts, begun =
    string.match(text, '^([wdacfx])([-+*])(%d*) (%d+) (.*) (%d+) (%d+)$')
  if not state or #ended > 15 or #number > 18 or #attempts > 9 or #begun > 15
      or (ended == '') ~= (state == @Waiting@ or state == @Scheduled@ or state == @Active@) then
    -- That a job has ended is told by the beginning.
    local known, _, since = string.match(text, '^([cfx])([-+*])(%d+) ')
    known = known and #since <= 15 and known
    return { s = known or @Unreadable@, more = true, claims = true, f = known and since or '', k = '0', w = '', a = '0', b = '0',
      bad = 'record ' .. excerpt(text) }
  end
  return { s = state, more = more ~= '-', claims = more == '*', f = ended, k = number, w = worker, a = attempts, b = begun }
end

-- Whether a job whose record was read is in a state, or may be: its record cannot be read.
local function isOf(job, state)
  return job.s == state or job.s == @Unreadable@
end

-- The parts that a job has only if its record says that there is more: details, log and attempts.
local function furtherParts(root, id)
  return root .. ':x:' .. id, root .. ':l:' .. id, root .. ':h:' .. id
end

-- Deletes jobs with all that belongs to them. more tells of each whether it has further parts, or may have.
local function deleteJobs(root, ids, more)
  local keys = {}
  for i = 1, #ids do
    keys[#keys + 1] = root .. ':r:' .. ids[i]
    if more[i] then
      keys[#keys + 1], keys[#keys + 2], keys[#keys + 3] = furtherParts(root, ids[i])
    end
  end
  -- Bodies go last. A server that is killed here may keep the later ones: nothing may be left of a job without a body, which a later job
  -- of that id would take for its own, and a body without a record only passes for a job that waits.
  for i = 1, #ids do
    keys[#keys + 1] = root .. ':j:' .. ids[i]
  end
  for i = 1, #keys, @MaxArguments@ do
    redis.call('DEL', unpack(keys, i, math.min(i + @MaxArguments@ - 1, #keys)))
  end
  for i = 1, #ids, @MaxArguments@ do
    redis.call('HDEL', root .. ':state', unpack(ids, i, math.min(i + @MaxArguments@ - 1, #ids)))
  end
end
