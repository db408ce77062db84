#!/usr/bin/env bash
# Loads TorchSharp's library against this machine's libtorch, then checks and measures the learning engine. Works in an unpacked archive of
# pack.sh.
#
#   eng/gpu/check.sh [--quick] [TORCH_LIB]
#
# TORCH_LIB is the folder of libtorch_cpu.so (asked of python3's torch when left out). Ends with 3 where TorchSharp's library does not load
# against it. Golden values and invariance first (any failure ends it with 1), then the benchmarks: the 25M shape, and on a GPU the exact 1.5B shape with
# random weights in bf16 at 8, 64 and 256 slots beside the memory roofline, and a training step of 4,096 tokens beside the peak of its
# matrix products. --quick leaves the 1.5B shape out; without a GPU that is implied. Results: results/*.json.
set -euo pipefail
shopt -s inherit_errexit

readonly root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
quick=
if [ "${1:-}" = --quick ]; then
  quick=1
  shift
fi
python=${PYTHON:-python3}
readonly torch_lib=${1:-$("$python" -c 'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))')}
readonly results="$root/results" dotnet="$root/dotnet/dotnet" bin="$root/bin"
[ -x "$dotnet" ] || { echo "check: $dotnet is missing; unpack an archive of pack.sh and run its own check.sh" >&2; exit 2; }

export LD_LIBRARY_PATH="$torch_lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" DOTNET_ROOT="$root/dotnet" DOTNET_CLI_TELEMETRY_OPTOUT=1 HF_HUB_OFFLINE=1
mkdir -p "$results"

bench() { # NAME ARGUMENTS...
  local name=$1
  shift
  "$dotnet" "$bin/OpenRs.Bench.Learning/OpenRs.Bench.Learning.dll" "$@" --output json | tee "$results/$name.json"
}

field() { "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$results/$1.json" "$2"; }

echo "== machine"
"$python" "$root/eng/gpu/machine.py" | tee "$results/machine.json"
device=$(field machine device)
[ "$device" = cuda ] || quick=1

echo "== TorchSharp's library against $torch_lib"
for native in "$bin"/*/runtimes/linux-x64/native; do
  ln -sf "$torch_lib"/lib*.so* "$native/"
done
# Functions that the other libtorch lacks only fail where they are called, so the smoke test decides, not the list.
library="$bin/OpenRs.Checks/runtimes/linux-x64/native/libLibTorchSharp.so"
ldd -r "$library" 2>&1 | grep -E 'not found|undefined symbol' | sort -u >"$results/missing-symbols.txt" || true
echo "$(wc -l <"$results/missing-symbols.txt") symbols missing (results/missing-symbols.txt); built for libtorch $(cat "$root/eng/gpu/libtorch-version")"
if ! "$dotnet" "$bin/OpenRs.Checks/OpenRs.Checks.dll" OpenRs.Learning.Tests OutputFolder_OnThisSystem >"$results/smoke.txt" 2>&1; then
  cat "$results/smoke.txt" >&2
  echo "check: TorchSharp's library does not work with the libtorch in $torch_lib" >&2
  exit 3
fi

echo "== golden values and invariance"
"$dotnet" "$bin/OpenRs.Checks/OpenRs.Checks.dll" OpenRs.Learning.Tests \
  Golden .Generation. .Kernels. .Randomness. OperationCounter Resume TensorLeak | tee "$results/checks.txt"

echo "== the same completions from several processes"
model="$root/tests/Fixtures/qwen2/untied-bf16"
same() { # DEVICE ARGUMENTS-OF-A-RUN...: all runs must give one digest
  local on=$1 digests
  shift
  digests=$(for arguments in "$@"; do
    # shellcheck disable=SC2086 # several words each
    bench "digest" generate --model "$model" --requests 24 --group 3 --new-tokens 24 --repeat 1 --device "$on" $arguments >/dev/null
    field digest digest
  done | sort -u)
  [ "$(wc -l <<<"$digests")" = 1 ] || { echo "check: digests on $on differ: $digests" >&2; exit 1; }
  echo "$on $digests"
}
same cpu "--batch 24 --threads 1" "--batch 24 --threads 2" "--batch 7 --threads 2 --shuffle"
# There the number of slots belongs to the numerics.
[ "$device" = cpu ] || same cuda "--batch 8" "--batch 8" "--batch 8 --shuffle"

echo "== 25M"
bench generate-25m generate --preset 25m --batch 32 --new-tokens 256 --device "$device" --repeat 2
bench generate-25m-bf16 generate --preset 25m --dtype bf16 --batch 32 --new-tokens 256 --device "$device" --repeat 2
bench train-25m train --preset 25m --batch 8 --tokens 512 --device "$device" --repeat 2

if [ -z "$quick" ]; then
  echo "== 1.5B, bf16, random weights"
  for slots in 8 64 256; do
    bench "generate-1.5b-$slots" generate --preset qwen2-1.5b --batch "$slots" --prompt-tokens 32 --new-tokens 128 --device cuda --repeat 2
    "$python" "$root/eng/gpu/share.py" roofline "$results/machine.json" "$results/generate-1.5b-$slots.json"
  done
  bench train-1.5b train --preset qwen2-1.5b --batch 4 --tokens 1024 --device cuda --repeat 2
  "$python" "$root/eng/gpu/share.py" mfu "$results/machine.json" "$results/train-1.5b.json"
fi
echo "== done: $results"
