#!/usr/bin/env bash
# Prints the text of a script of the protocol, as a server that reads no line of flags gets it: what it includes, then itself, with
# the values of its constants. For clients in other languages and for checks.
# usage: eng/assemble-script.sh [--annotate] NAME     --annotate lets luacheck accept parts of which a script uses only some
set -euo pipefail
annotate=
if [ "$1" = --annotate ]; then annotate=1; shift; fi
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$root/src/Runtime/Storage/Scripts
constants=$(sed -nE \
  -e "s/^ *public const string ([A-Za-z]+) = \"([^\"]*)\";/s|@\1@|'\2'|g/p" \
  -e 's/^ *public const (int|long) ([A-Za-z]+) = (-?[0-9]+);/s|@\2@|\3|g/p' "$folder/ScriptConstants.cs" "$root/src/Runtime/Jobs/JobLimits.cs")
code() { sed -E -e 's/^[[:space:]]+//' -e '/^(--|#!|$)/d' "$folder/$1.lua" | sed "$constants"; }
sed -nE 's/^-- @include +//p' "$folder/$1.lua" | while read -r part; do
  [ -z "$annotate" ] || echo '-- luacheck: push ignore 211'
  code "$part"
  [ -z "$annotate" ] || echo '-- luacheck: pop'
done
code "$1"
