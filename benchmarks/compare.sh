#!/usr/bin/env bash
# Compares TypedJobs with its peers, side by side on a redis-server of its own; see README.md here.
#   benchmarks/compare.sh            everything, about ten minutes
#   benchmarks/compare.sh --quick    fewer and smaller samples, under two minutes once everything is installed and built
#   benchmarks/compare.sh --only bulk process-100
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

as_root=""
[ "$(id -u)" -eq 0 ] || as_root="sudo"
install() {
  command -v "$1" > /dev/null && return
  if ! command -v apt-get > /dev/null; then
    echo "Install $1 (package $2) first." >&2
    exit 1
  fi
  echo "Installing $2."
  # Without the service of its own that a server's package would start.
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "$2" > /dev/null
}
command -v dotnet > /dev/null || { echo "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download" >&2; exit 1; }
install redis-server redis-server
install node nodejs
install npm npm

(cd peers/bullmq && { npm ls --silent > /dev/null 2>&1 || npm ci --silent --no-audit --no-fund; })
dotnet build TypedJobs.Benchmarks -c Release -v q
dotnet build peers/Hangfire -c Release -v q

exec dotnet TypedJobs.Benchmarks/bin/Release/net10.0/TypedJobs.Benchmarks.dll compare --results results "$@"
