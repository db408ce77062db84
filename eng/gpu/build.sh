#!/usr/bin/env bash
# Compiles the C++ part against the libtorch of a PyTorch installation (or any other): the shim below TorchSharp's API, and native/.
#
#   eng/gpu/build.sh [TORCH_DIR] [OUT]
#
# TORCH_DIR is what torch.utils.cmake_prefix_path says (asked of python3 when left out); OUT gets the two libraries (default: .openrs/gpu).
# Needs cmake, a C++20 compiler and, for a CUDA libtorch, nvcc. No .NET, no network.
set -euo pipefail

readonly root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
prefix=${1:-$(python3 -c 'import torch; print(torch.utils.cmake_prefix_path)')}
out=${2:-$root/.openrs/gpu}
readonly work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$out"
for source in offline/TorchSharp/native native; do
  [ -f "$root/$source/CMakeLists.txt" ] || continue
  build="$work/$(printf '%s' "$source" | tr / -)"
  cmake -S "$root/$source" -B "$build" -DCMAKE_PREFIX_PATH="$prefix" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  cmake --build "$build" --parallel "$(nproc)" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  find "$build" -maxdepth 1 -name 'lib*.so' -exec cp -t "$out" {} +
done
echo "built against $prefix: $(cd "$out" && ls lib*.so | tr '\n' ' ')"
