#!/usr/bin/env bash
# Makes the protos as they are the contract that later changes must not break (buf breaking, a test). Run it for a release, not to silence
# the test.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
"$root/eng/buf.sh" build --exclude-source-info -o "$root/eng/proto/baseline.binpb"
