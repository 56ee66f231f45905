#!/usr/bin/env bash
# Installs what the tests need and runs them all. The last line says how many passed and failed.
# With --fast: what takes less than a minute after the build, on one server: no slow classes, no packages, no samples.
set -uo pipefail
fast=""
case "${1:-}" in
  "") ;;
  --fast) fast=1 ;;
  *) echo "Usage: ./test.sh [--fast]"; exit 2 ;;
esac
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1

if ! command -v dotnet > /dev/null; then
  echo "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download"
  echo "0 passed, 1 failed"
  exit 1
fi

if ! command -v redis-server > /dev/null; then
  if command -v apt-get > /dev/null; then
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root="sudo"
    echo "Installing redis-server."
    # Without the service of its own that the package would start: the tests start their servers themselves.
    $as_root apt-get update -qq \
      && $as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends redis-server > /dev/null
  else
    echo "Install redis-server 7 or later for the tests that need it (macOS: brew install redis; Fedora: dnf install redis)."
  fi
fi

if [ -z "$fast" ] && ! command -v luacheck > /dev/null && command -v apt-get > /dev/null; then
  echo "Installing luacheck, which checks the scripts of the protocol."
  as_root=""
  [ "$(id -u)" -eq 0 ] || as_root="sudo"
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends lua-check > /dev/null \
    || { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends lua-check > /dev/null; } \
    || echo "luacheck could not be installed; its test is skipped."
fi

if command -v redis-server > /dev/null; then
  # From here on a test that finds no server fails instead of being skipped.
  export TYPEDJOBS_REQUIRE_REDIS=1
fi

passed=0
failed=0
skipped=0
logs="$(mktemp -d)"
trap 'rm -rf "$logs"' EXIT

# Measurements, which are run by hand, are not tests that were skipped.
filter=(--filter-not-trait Kind=Measurement)
if [ -n "$fast" ]; then
  filter+=(--filter-not-trait Speed=Slow --filter-not-trait Server=Cluster)
  # One server of the matrix: the real one, or the embedded one where there is no other.
  if command -v redis-server > /dev/null; then
    filter+=(--filter-not-trait Server=EmbeddedServer)
  else
    filter+=(--filter-not-trait Server=Redis)
  fi
fi

run() {
  timeout 1800 dotnet test --project "$1" --no-build --no-progress -- "${filter[@]}" > "$logs/${1//\//_}" 2>&1
  echo $? > "$logs/${1//\//_}.status"
}

report() {
  local log="$logs/${1//\//_}" succeeded_here failed_here skipped_here
  echo "== $1"
  cat "$log"
  count() { sed -nE "s/^ *$1: ([0-9]+)$/\1/p" "$log" | tail -n 1; }
  succeeded_here="$(count succeeded)"
  failed_here="$(count failed)"
  skipped_here="$(count skipped)"
  passed=$((passed + ${succeeded_here:-0}))
  failed=$((failed + ${failed_here:-0}))
  skipped=$((skipped + ${skipped_here:-0}))
  # A run that breaks off, or that never began, counts as a failure of its own.
  if [ "$(cat "$log.status")" -ne 0 ] && [ "${failed_here:-0}" -eq 0 ]; then
    failed=$((failed + 1))
  fi
}

if ! dotnet build TypedJobs.sln -v q; then
  echo "The solution does not build."
  failed=1
fi

# Styles are checked by the build; what it does not see is white space.
if [ -z "$fast" ] && ! dotnet format whitespace . --folder --verify-no-changes; then
  echo "Run: dotnet format TypedJobs.sln"
  failed=$((failed + 1))
fi

# They wait for servers most of the time: others use the processors meanwhile. The samples come last, because what they
# show depends on fractions of a second.
longest=tests/Integration.Tests/TypedJobs.Integration.Tests.csproj
last=tests/Samples.Tests/TypedJobs.Samples.Tests.csproj
packages=tests/Packaging.Tests/TypedJobs.Packaging.Tests.csproj
started=$SECONDS
run "$longest" &
for project in tests/*.Tests/*.csproj; do
  if [ "$project" != "$longest" ] && [ "$project" != "$last" ] && { [ -z "$fast" ] || [ "$project" != "$packages" ]; }; then
    run "$project"
    report "$project"
  fi
done

wait
report "$longest"
if [ -z "$fast" ]; then
  run "$last"
  report "$last"
else
  echo "The tests took $((SECONDS - started)) s."
fi

summary="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || summary="$summary, $skipped skipped"
echo "$summary"
[ "$failed" -eq 0 ]
