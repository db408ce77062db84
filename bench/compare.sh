#!/usr/bin/env bash
# Runs a benchmark of ours and the same work of a peer in turns, N times each, and prints both medians and their ratio.
#
#   bench/compare.sh [--runs N] [--path P] generate --model DIR [--batch 32 --prompt-tokens 32 --new-tokens 256 --dtype f32 --threads 2]
#   bench/compare.sh [--runs N] [--path P] train    --model DIR [--batch 8 --tokens 512 --dtype f32 --threads 2]
#   bench/compare.sh [--runs N] tokenize --model DIR --text FILE [--batch 1000 --threads 2]
#
# The options after the benchmark's name go to both; P, kernels or tensors, is what ours computes with. OPENRS_PEER_PYTHON starts the peer's
# Python (default: python3); in a chroot that sees this folder under the same path: OPENRS_PEER_PYTHON="chroot DIR python3". OPENRS_BENCH is
# our program (default: ./openrs bench).
set -euo pipefail

readonly here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
runs=3
path=()
while :; do
  case ${1:-} in
    --runs) runs=$2 ;;
    --path) path=(--path "$2") ;;
    *) break ;;
  esac
  shift 2
done
readonly name=${1:-}
case $name in
  generate | train | tokenize) shift ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac

# With this set, single-precision products run at half speed in OpenBLAS; and a peer must not be slowed by a habit of this machine.
unset OPENBLAS_CORETYPE
export HF_HUB_OFFLINE=1 PYTHONDONTWRITEBYTECODE=1
read -ra peer <<<"${OPENRS_PEER_PYTHON:-python3}"
read -ra ours <<<"${OPENRS_BENCH:-$here/../openrs bench}"
readonly log=$(mktemp)
trap 'rm -f "$log"' EXIT

# The last line of a program's output is its JSON; the rest is shown when there is none. Prints the rate by the clock and per CPU second:
# on a busy machine the second says more.
figure() {
  local output rate wall cpu
  output=$("$@" 2>"$log" | tail -n 1)
  rate=$(grep -oE '"(tokens|megabytes)_per_second": ?[0-9.]+' <<<"$output" | grep -oE '[0-9.]+$') || {
    cat "$log" >&2
    echo "compare: no figure from: $*" >&2
    exit 1
  }
  wall=$(grep -oE '"seconds": ?\[[0-9.]+' <<<"$output" | grep -oE '[0-9.]+$')
  cpu=$(grep -oE '"cpu_seconds": ?\[[0-9.]+' <<<"$output" | grep -oE '[0-9.]+$')
  awk -v rate="$rate" -v wall="$wall" -v cpu="$cpu" 'BEGIN { print rate, rate * wall / cpu }'
}

# The median of a column of lines.
median() { cut -d' ' -f"$1" | sort -g | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

ours_figures='' peer_figures=''
for ((run = 1; run <= runs; run++)); do
  mine=$(figure "${ours[@]}" "$name" "$@" "${path[@]}" --repeat 1 --output json)
  theirs=$(figure "${peer[@]}" -W ignore "$here/peers/peer_$name.py" "$@" --repeat 1)
  ours_figures+="$mine"$'\n' peer_figures+="$theirs"$'\n'
  echo "run $run: ours $mine, peer $theirs, load $(cut -d' ' -f1 /proc/loadavg)" >&2
done

unit=$([ "$name" = tokenize ] && echo MB || echo tokens)
for column in 1 2; do
  ours_median=$(printf %s "$ours_figures" | median $column) peer_median=$(printf %s "$peer_figures" | median $column)
  awk -v name="$name" -v ours="$ours_median" -v peer="$peer_median" -v unit="$unit/$([ $column = 1 ] && echo s || echo CPU-s)" -v runs="$runs" \
    'BEGIN { printf "%s: ours %.1f %s, peer %.1f %s, ratio %.2f (medians of %d alternating runs)\n", name, ours, unit, peer, unit, ours / peer, runs }'
done
