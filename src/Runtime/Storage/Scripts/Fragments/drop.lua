-- Fragment: removes the first entries of a list. The text is LPOP's where LTRIM walks through the whole list; on the other servers it is
-- LTRIM's, which does not answer with what it removes.
--
-- Provides: dropFirst
-- Needs: nothing

local function dropFirst(list, count)
  redis.call('LPOP', list, string.format('%.0f', count))
end
