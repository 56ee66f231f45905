-- Fragment: forgets jobs, with their logs and their attempts. The caller has removed them from where they were.

local function forget(ids)
  local keys = {}
  for i = 1, #ids do
    keys[i * 3 - 2] = queue .. ':j:' .. ids[i]
    keys[i * 3 - 1] = queue .. ':l:' .. ids[i]
    keys[i * 3] = queue .. ':h:' .. ids[i]
  end
  redis.call('DEL', unpack(keys))
end
