#!/usr/bin/env bash
# Runs a benchmark of ours and the same work of a peer in turns, N times each, and prints both medians and their ratio.
#
#   bench/compare.sh [--runs N] generate --model DIR [--batch 32 --prompt-tokens 32 --new-tokens 256 --dtype f32 --threads 2]
#   bench/compare.sh [--runs N] train    --model DIR [--batch 8 --tokens 512 --dtype f32 --threads 2]
#   bench/compare.sh [--runs N] tokenize --model DIR --text FILE [--batch 1000 --threads 2]
#
# The options after the benchmark's name go to both. OPENRS_PEER_PYTHON starts the peer's Python (default: python3); in a chroot that
# sees this folder under the same path: OPENRS_PEER_PYTHON="chroot DIR python3". OPENRS_BENCH is our program (default: ./openrs bench).
set -euo pipefail

readonly here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
runs=3
if [ "${1:-}" = --runs ]; then
  runs=$2
  shift 2
fi
readonly name=${1:-}
case $name in
  generate | train | tokenize) shift ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac

# With this set, single-precision products run at half speed in OpenBLAS; and a peer must not be slowed by a habit of this machine.
unset OPENBLAS_CORETYPE
export HF_HUB_OFFLINE=1 PYTHONDONTWRITEBYTECODE=1
read -ra peer <<<"${OPENRS_PEER_PYTHON:-python3}"
read -ra ours <<<"${OPENRS_BENCH:-$here/../openrs bench}"
readonly log=$(mktemp)
trap 'rm -f "$log"' EXIT

# The last line of a program's output is its JSON; the rest is shown when there is none.
figure() {
  local output
  output=$("$@" 2>"$log" | tail -n 1)
  if ! printf '%s' "$output" | grep -oE '"(tokens|megabytes)_per_second": ?[0-9.]+' | grep -oE '[0-9.]+$'; then
    cat "$log" >&2
    echo "compare: no figure from: $*" >&2
    exit 1
  fi
}

median() { printf '%s\n' "$@" | sort -g | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

ours_figures=() peer_figures=()
for ((run = 1; run <= runs; run++)); do
  ours_figures+=("$(figure "${ours[@]}" "$name" "$@" --repeat 1 --output json)")
  peer_figures+=("$(figure "${peer[@]}" -W ignore "$here/peers/peer_$name.py" "$@" --repeat 1)")
  printf 'run %d: ours %s, peer %s, load %s\n' "$run" "${ours_figures[-1]}" "${peer_figures[-1]}" "$(cut -d' ' -f1 /proc/loadavg)" >&2
done

unit=$([ "$name" = tokenize ] && echo MB/s || echo tokens/s)
ours_median=$(median "${ours_figures[@]}") peer_median=$(median "${peer_figures[@]}")
awk -v name="$name" -v ours="$ours_median" -v peer="$peer_median" -v unit="$unit" -v runs="$runs" \
  'BEGIN { printf "%s: ours %.1f %s, peer %.1f %s, ratio %.2f (medians of %d alternating runs)\n", name, ours, unit, peer, unit, ours / peer, runs }'
