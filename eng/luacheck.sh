#!/usr/bin/env bash
# Checks the scripts of the protocol with luacheck, each put together, so that includes and constants are seen.
# Ends with 3 where luacheck is not installed (Debian: apt-get install lua-check).
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
command -v luacheck > /dev/null || { echo "luacheck is not installed (Debian: apt-get install lua-check)"; exit 3; }
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for script in "$root"/src/Runtime/Storage/Scripts/*.lua; do
  name=$(basename "$script" .lua)
  "$root/eng/assemble-script.sh" --annotate "$name" > "$out/$name.lua"
done
luacheck --config "$root/.luacheckrc" --no-color --codes "$out"/*.lua
