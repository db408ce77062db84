#!/usr/bin/env bash
# Takes a picture of each page of the dashboard at both widths, with real runs behind it, into docs/images.
set -euo pipefail

readonly here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
mkdir -p "$here/docs/images"
OPENRS_SCREENSHOTS="$here/docs/images" "$here/openrs" test --filter PageTests
