-- Says which commands the user of the connection may not run. Reads and writes no key, so that any node of a Cluster answers.
--
-- KEYS     none
-- ARGV     commands with all their arguments, separated by single spaces
-- Returns  the numbers of those that are refused, from 1; nil where the server cannot tell (before Redis 7)
-- Edges    a command with too few arguments takes some servers down: they look for its keys among arguments that are not there
-- Races    rights that change meanwhile are seen or not
-- Repeat   harmless
-- Damaged  reads no data
-- Cost     O(commands)

if not redis.acl_check_cmd then
  return false
end
local refused = {}
for i = 1, #ARGV do
  local words = {}
  for word in string.gmatch(ARGV[i], '[^ ]+') do
    words[#words + 1] = word
  end
  -- A command that the server does not know is no question of rights.
  local known, allowed = pcall(redis.acl_check_cmd, unpack(words))
  if known and not allowed then
    refused[#refused + 1] = i
  end
end
return refused
