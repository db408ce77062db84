#!/usr/bin/env bash
# Makes the protos as they are the contract that later changes must not break (buf breaking, a test). Run it for a release, not to silence
# the test.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
case "$(uname -m)" in aarch64) arch=aarch64 ;; *) arch=x64 ;; esac
buf="$root/eng/npm/node_modules/@bufbuild/buf-linux-$arch/bin/buf"
[ -x "$buf" ] || { echo "update-proto-baseline: $buf is missing; run ./openrs test once" >&2; exit 2; }
"$buf" build "$root/protos" --exclude-source-info -o "$root/eng/proto/baseline.binpb"
