-- Fragment: the one rule by which finished jobs are forgotten. Works on records as they are stored, so that the fast path shares it.
-- The caller has stored what it changed before.
--
-- Provides: trimFinished
-- Needs: deleteJobs, isOf, parse

-- Forgets finished jobs of a state: those past their time, and the next ones to be when there are more than most. A job that somebody
-- awaits is kept for a minute after its end, whatever its time and the count say: whoever awaits it still has to read how it ended.
-- A member whose record tells of another state is here by mistake: it leaves the set, and its job stays. One whose record cannot be read
-- is forgotten with all that it may have.
-- Each call forgets at most twice what it adds, and a hundred more, so that no call pays for a whole backlog.
local function trimFinished(root, state, set, instantNow, added, most)
  local bound = added * 2 + 100
  local old = redis.call('ZRANGEBYSCORE', set, '-inf', string.format('%.0f', instantNow), 'LIMIT', '0', string.format('%.0f', bound))
  local over = redis.call('ZCARD', set) - most
  if over > #old then
    old = redis.call('ZRANGE', set, '0', string.format('%.0f', math.min(over, bound) - 1))
  end
  if #old == 0 then
    return
  end
  local known = redis.call('HMGET', root .. ':state', unpack(old))
  local plain = state .. '-'
  local leaving, forgotten, more = {}, {}, {}
  for i = 1, #old do
    local id, record = old[i], known[i]
    local stays, leaves = false, false
    local further = true
    if record and string.sub(record, 1, 2) == plain and string.byte(record, 16) == 32 then
      -- Most records: a state, a time of thirteen digits, a space. They are not parsed, which would take as long as all else here.
      further = false
    elseif record then
      local job = parse(record)
      further = job.more
      leaves = not isOf(job, state)
      stays = not leaves and further and (tonumber(job.f) or 0) > instantNow - @AwaitedFor@
        and type(redis.pcall('HGET', root .. ':x:' .. id, 'y')) == 'string'
    end
    if not stays then
      leaving[#leaving + 1] = id
      if not leaves then
        forgotten[#forgotten + 1] = id
        more[#forgotten] = further
      end
    end
  end
  if #leaving > 0 then
    redis.call('ZREM', set, unpack(leaving))
  end
  if #forgotten > 0 then
    deleteJobs(root, forgotten, more)
  end
end
