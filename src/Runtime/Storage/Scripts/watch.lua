#!lua flags=allow-oom
-- Reads how jobs ended; those that have not are marked, so that their end is announced.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  1 to have the names of the jobs as well, for callers that know a job by its id alone; else 0
-- ARGV[2…] ids
-- Returns  per job: state ('' not found, p pending, c, f, x, or m when it has ended and the answer was full before it: ask again), then
--          c: result or '' · f: error · x: reason, then the job's name or ''
-- Edges    none
-- Races    the caller listens before it asks: a job that ends after the answer is announced
-- Cost     O(number of ids)

-- @include Fragments/version
-- @include Fragments/parts
-- @include Fragments/bounds
-- @include Fragments/clock
-- @include Fragments/jobs

local version = redis.call('HGET', queue, 'v')
if version ~= protocol then
  return refuse(version)
end

local ids = {}
for i = 2, #ARGV do
  ids[i - 1] = ARGV[i]
end
loadRecords(ids)
local answer = {}
local total = 0
for i = 1, #ids do
  local id = ids[i]
  local job = records[id]
  local state, text, name = '', '', ''
  if job then
    state = job.s
    if job.f ~= '' and total >= maxAnswer then
      state = 'm'
    elseif state == @Completed@ then
      local result = try('GET', results .. id)
      if result == nil or (not result and kind(results .. id) ~= 'none') then
        state, text = @Failed@, damage('result ' .. kind(results .. id))
      else
        text = result or ''
      end
    elseif state == @Failed@ then
      text = (fields(id, job, 'e')) or ''
    elseif state == @Unreadable@ then
      state, text = @Failed@, damage(job.bad)
    elseif state == @Cancelled@ then
      text = (fields(id, job, 'q')) or ''
    else
      state = 'p'
      if not (fields(id, job, 'y')) then
        write(id, job, 'y', '1')
      end
    end
  end
  if job and ARGV[1] == '1' then
    local _, _, own = traitsOf(id)
    name = own or ''
  end
  total = total + #text
  answer[i * 3 - 2] = state
  answer[i * 3 - 1] = text
  answer[i * 3] = name
end
save()
return answer
