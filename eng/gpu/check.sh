#!/usr/bin/env bash
# Loads TorchSharp's library against this machine's libtorch, checks and measures the learning engine, and runs the quickstart through the
# service. Works in an unpacked archive of pack.sh.
#
#   eng/gpu/check.sh [--quick] [--only SECTION,...] [TORCH_LIB]
#
# TORCH_LIB is the folder of libtorch_cpu.so (asked of python3's torch when left out; PYTHON names another python3). --quick leaves the 1.5B
# shape out; without a GPU that is implied. --only does the named sections after those of machine and library.
# On a GPU: 25M shape; exact 1.5B shape with random weights in bf16 at 8, 64 and 256 slots beside the memory roofline, and a training step
# of 4,096 tokens beside the peak of matrix products; where the device holds them.
#
# Each section ends ok, failed or skipped, and the others are done all the same; the table at the end has them with seconds and main figure.
# results/ holds the last run: *.json with date, device and command, *.txt with all that was printed.
# Ends with 1 where a section failed, 2 where it cannot start, 3 where TorchSharp's library does not work with the libtorch, 130 after an
# interrupt.
set -euo pipefail
shopt -s inherit_errexit

readonly here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
readonly root="$(cd "$here/../.." && pwd)"
readonly results="$root/results" dotnet="$root/dotnet/dotnet" openrs="$root/src/OpenRs.Cloud.Cli/openrs"
readonly checks="$root/eng/gpu/OpenRs.Checks" python=${PYTHON:-python3} command_line="$0 $*"
readonly does_not_fit=6 # Exit code of a benchmark that the device has too little memory for.

fail() { echo "check: $*" >&2; exit 2; }

usage() { fail "usage: check.sh [--quick] [--only SECTION,...] [TORCH_LIB]"; }

quick= only=
while [[ "${1:-}" = -* ]]; do
  case $1 in
    --quick) quick=1 ;;
    --only)
      [ $# -gt 1 ] || usage
      only="machine,library,$2"
      shift
      ;;
    *) usage ;;
  esac
  shift
done
[ $# -le 1 ] || usage
[ -x "$dotnet" ] || fail "$dotnet is missing; unpack an archive of pack.sh and run its own check.sh"
command -v "$python" >/dev/null || fail "$python is not installed; name another one by PYTHON"
torch_lib=${1:-$("$python" -c 'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))' 2>/dev/null)} ||
  fail "$python has no torch; give the folder of libtorch_cpu.so, or name another one by PYTHON"
[ -e "$torch_lib/libtorch_cpu.so" ] || fail "there is no libtorch_cpu.so in $torch_lib"
torch_lib=$(cd "$torch_lib" && pwd)
{ mkdir -p "$results" && rm -f "$results"/*.json "$results"/*.txt; } || fail "$results cannot be written to"

# shellcheck source=eng/gpu/sections.sh
. "$here/sections.sh"
[ ! -d "$root/goldens" ] || export OPENRS_GOLDENS="$root/goldens"
export DOTNET_ROOT="$root/dotnet" DOTNET_CLI_TELEMETRY_OPTOUT=1 HF_HUB_OFFLINE=1

# Only for .NET's programs: python3 finds its own libtorch. It is found by its name there, and not through links in their folders: it finds
# CUDA's libraries relative to where it lies.
with_torch() { LD_LIBRARY_PATH="$torch_lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" "$@"; }

field() { "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$@"; } # FILE FIELD

keep() { "$python" "$here/record.py" result "$results" "$@"; } # NAME COMMAND

# The result is in $scratch/out, so that a figure is shown where it cannot be kept.
bench() { # ARGUMENTS...
  local code=0
  with_torch "$openrs" bench "$@" --output json >"$scratch/out" 2>"$scratch/error" || code=$?
  cat "$scratch/error"
  [ $code != $does_not_fit ] || skip "$(cat "$scratch/error")"
  return $code
}

measure_machine() {
  "$python" "$here/machine.py" >"$scratch/machine"
  figure "$("$python" "$here/share.py" machine "$scratch/machine")"
  keep machine machine.py <"$scratch/machine"
}

# Functions that the other libtorch lacks only fail where they are called, so the smoke test decides, not the list.
load_library() {
  local library="$checks/runtimes/linux-x64/native/libLibTorchSharp.so"
  with_torch ldd -r "$library" 2>&1 | grep -E 'not found|undefined symbol' | sort -u >"$scratch/missing" || true
  cp "$scratch/missing" "$results/missing-symbols.txt" || true
  figure "$(wc -l <"$scratch/missing") symbols missing in $torch_lib; built for libtorch $(cat "$here/libtorch-version")"
  with_torch "$dotnet" "$checks/OpenRs.Checks.dll" OpenRs.Learning.Tests OutputFolder_OnThisSystem
}

# The tests of the learning engine whose names have one of the texts.
check_tests() { # NAME DEVICE TEXT...
  local name=$1 on=$2 code=0
  shift 2
  with_torch env OPENRS_TEST_DEVICE="$on" PATH="$DOTNET_ROOT:$PATH" \
    "$dotnet" "$checks/OpenRs.Checks.dll" OpenRs.Learning.Tests "$@" >"$scratch/tests" || code=$?
  grep -v '^skipped ' "$scratch/tests"
  figure "$(tail -n 1 "$scratch/tests")"
  cp "$scratch/tests" "$results/$name-tests.txt"
  return $code
}

check_ranks() {
  local gpus
  gpus=$(field "$results/machine.json" gpus)
  [ "$gpus" -ge 2 ] || skip "needs two GPUs"
  check_tests ranks "$device" DataParallelTests
}

# All runs must give one digest.
same_digest() { # DEVICE ARGUMENTS-OF-A-RUN...
  local on=$1 arguments run=0 digests=()
  shift
  for arguments in "$@"; do
    run=$((run + 1))
    # shellcheck disable=SC2086 # several words each
    set -- --model "$root/tests/Fixtures/qwen2/untied-bf16" --requests 24 --group 3 --new-tokens 24 --device "$on" $arguments
    bench generate "$@" --repeat 1
    digests+=("$(field "$scratch/out" digest)")
    keep "digest-${on%%:*}-$run" "openrs bench generate $* --repeat 1" <"$scratch/out"
  done
  figure "$(printf '%s\n' "${digests[@]}" | sort -u | cut -c 1-16 | tr '\n' ' ')in $run processes"
  [ "$(printf '%s\n' "${digests[@]}" | sort -u | wc -l)" = 1 ] || { echo "check: digests on $on differ"; return 1; }
}

measure() { # NAME SHARE ARGUMENTS...
  local name=$1 kind=$2
  shift 2
  bench "$@"
  "$python" "$here/share.py" "$kind" "$results/machine.json" "$scratch/out" | tee "$scratch/share"
  figure "$(head -n 1 "$scratch/share")"
  keep "$name" "openrs bench $*" <"$scratch/out"
}

# On a GPU fewer steps: a tiny model's steps cost launches there, and the rest of the script needs its time.
run_service() {
  local steps=()
  [ "$device" = cpu ] || steps=(--steps 40)
  set -- demo --folder "$results/service" --agents 1 --device "$device" --budget 1 "${steps[@]}"
  with_torch "$openrs" "$@" --output json | keep service "openrs $*"
  figure "$("$python" "$here/share.py" service "$results/service.json")"
}

section machine measure_machine
device=cpu
if is_ok machine; then device=$(field "$results/machine.json" device) || device=cpu; fi
if [ "$device" = cuda ]; then device=cuda:0; else quick=1; fi
section library load_library
if ! is_ok library; then blocked="the library does not work"; fi
section goldens check_tests goldens cpu Golden .Generation. .Kernels. .Randomness. OperationCounter Resume TensorLeak
section digest-cpu same_digest cpu "--batch 24 --threads 1" "--batch 24 --threads 2" "--batch 7 --threads 2 --shuffle"
# On the GPU what is computed there: both directions, sampling, late tokens, the same bytes after a resume.
[ "$device" = cpu ] || section goldens-cuda check_tests goldens-cuda "$device" \
  DecoderGolden AdapterGolden GrpoGolden BlockAttention TensorDecoder TensorSampler LateToken ResumeTests
# There the number of slots belongs to the numerics.
[ "$device" = cpu ] || section digest-cuda same_digest "$device" "--batch 8" "--batch 8" "--batch 8 --shuffle"
[ "$device" = cpu ] || section ranks check_ranks
section service run_service
section generate-25m measure generate-25m roofline generate --preset 25m --batch 32 --new-tokens 256 --device "$device" --repeat 2
section generate-25m-bf16 measure generate-25m-bf16 roofline \
  generate --preset 25m --dtype bf16 --batch 32 --new-tokens 256 --device "$device" --repeat 2
section train-25m measure train-25m mfu train --preset 25m --batch 8 --tokens 512 --device "$device" --repeat 2
if [ -z "$quick" ]; then
  for slots in 8 64 256; do
    section "generate-1.5b-$slots" measure "generate-1.5b-$slots" roofline \
      generate --preset qwen2-1.5b --batch "$slots" --prompt-tokens 32 --new-tokens 128 --device "$device" --repeat 2
  done
  section train-1.5b measure train-1.5b mfu train --preset qwen2-1.5b --batch 4 --tokens 1024 --device "$device" --repeat 2
fi
conclude
for name in ${only//,/ }; do
  [[ " ${names[*]} " = *" $name "* ]] || fail "there is no section $name here"
done
[ -z "$blocked" ] || exit 3
[[ " ${states[*]} " != *" failed "* ]]
