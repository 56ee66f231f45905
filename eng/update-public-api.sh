#!/usr/bin/env bash
# Writes the public API of the libraries anew into their PublicAPI.Unshipped.txt. Look at the difference before
# committing it: a line that is gone or changed breaks users.
set -euo pipefail
cd "$(dirname "$0")/.."
for project in src/Runtime/TypedJobs.csproj src/Embedded/TypedJobs.Embedded.csproj; do
  [ -f "$project" ] || continue
  echo '#nullable enable' > "$(dirname "$project")/PublicAPI.Unshipped.txt"
  dotnet restore "$project" -v q
  dotnet format analyzers "$project" --diagnostics RS0016 --severity warn --no-restore
done
