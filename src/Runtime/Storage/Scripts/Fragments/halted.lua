-- Fragment: names whose jobs are paused, as the queue's field 'halted' has them.
--
-- Provides: haltedNames
-- Needs: nothing

local function haltedNames(text)
  local names = {}
  for name in string.gmatch(text or '', '%S+') do
    names[name] = true
  end
  return names
end
