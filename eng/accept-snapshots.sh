#!/usr/bin/env bash
# Takes what the snapshot tests have received for verified. Look at the difference before committing it.
set -euo pipefail
cd "$(dirname "$0")/../tests"
find . -name '*.received.*' | while read -r received; do
  mv "$received" "${received/.received./.verified.}"
done
