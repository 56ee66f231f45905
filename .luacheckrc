-- For the scripts of the protocol, which servers run in Lua 5.1. eng/luacheck.sh runs it.
std = "lua51"
read_globals = { "KEYS", "ARGV", "redis", "cjson" }
max_line_length = false
