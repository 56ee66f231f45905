#!/usr/bin/env bash
# Writes the JSON schema of the configuration anew from the options and their documentation. Look at the difference before
# committing it.
set -euo pipefail
cd "$(dirname "$0")/.."
TYPEDJOBS_UPDATE_SCHEMA=1 dotnet test --project tests/Architecture.Tests --no-progress -- --filter-method '*Schema_is_that_of_the_options'
