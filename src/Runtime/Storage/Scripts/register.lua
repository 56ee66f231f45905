#!lua flags=allow-oom
-- Adds jobs to the catalogue of the queue, or notes that they are still in use, unless one of them is described otherwise by
-- another assembly that is in use. Removes what nobody has noted for long.
--
-- KEYS[1]  {prefix:queue}
-- ARGV[1]  ms after which an entry that was not noted again is removed
-- ARGV[2]  ms after which an entry that was not noted again gives way to another assembly's: no process that lives has it
-- ARGV[3…] per job: name, fingerprint of its description, assembly, description
-- Returns  { per conflict: name, the other assembly; per job that another assembly has with the same description: name, the
--          other assembly }. With a conflict nothing is written
-- Edges    none
-- Races    the first of two that conflict is stored, the second finds it
-- Repeat   harmless
-- Cost     O(entries + jobs); called when a process starts and once an hour

-- @include Fragments/version
-- @include Fragments/clock

local version = redis.call('HGET', queue, 'v')
if version ~= protocol then
  return refuse(version)
end

local catalogue = queue .. ':catalogue'
local entries = redis.call('HGETALL', catalogue)
local owners = {}
local old = {}
for i = 1, #entries, 2 do
  local name, fingerprint, assembly = string.match(entries[i], '^(%S+) (%S+) (.*)$')
  local noted = string.match(entries[i + 1], '^(%d+) ')
  if not name or not noted or tonumber(noted) + tonumber(ARGV[1]) <= now then
    old[#old + 1] = entries[i]
  else
    owners[name] = owners[name] or {}
    table.insert(owners[name], { fingerprint, assembly, tonumber(noted) + tonumber(ARGV[2]) <= now and entries[i] })
  end
end

local conflicts, twins, fields = {}, {}, {}
for i = 3, #ARGV, 4 do
  local name, fingerprint, assembly = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  for _, owner in ipairs(owners[name] or {}) do
    if owner[2] ~= assembly and owner[1] ~= fingerprint and owner[3] then
      old[#old + 1] = owner[3]
    elseif owner[2] ~= assembly then
      local list = owner[1] == fingerprint and twins or conflicts
      list[#list + 1] = name
      list[#list + 1] = owner[2]
    end
  end
  fields[#fields + 1] = name .. ' ' .. fingerprint .. ' ' .. assembly
  fields[#fields + 1] = instant .. ' ' .. ARGV[i + 3]
end
if #conflicts == 0 then
  for i = 1, #old, @MaxArguments@ do
    redis.call('HDEL', catalogue, unpack(old, i, math.min(i + @MaxArguments@ - 1, #old)))
  end
  for i = 1, #fields, @MaxArguments@ do
    redis.call('HSET', catalogue, unpack(fields, i, math.min(i + @MaxArguments@ - 1, #fields)))
  end
end
return { conflicts, twins }
