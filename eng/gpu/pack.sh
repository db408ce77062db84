#!/usr/bin/env bash
# Makes one archive for a machine with a GPU and PyTorch, but without .NET and network.
#
#   eng/gpu/pack.sh [OUT.tar.xz]        (default: .openrs/openrs-gpu.tar.xz)
#
# Inside: the benchmarks and a test runner with the .NET runtime that they need, TorchSharp's library, the fixtures, eng/gpu. There:
#   tar xf openrs-gpu.tar.xz && openrs-gpu/eng/gpu/check.sh
set -euo pipefail

readonly root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
readonly out=$(realpath -m "${1:-$root/.openrs/openrs-gpu.tar.xz}")
readonly limit_mb=60
readonly stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
readonly top="$stage/openrs-gpu"

# The runtime that builds here runs there; a self-contained publish would ask the registry for the same files.
runtime() {
  local home version
  home=$(dirname "$(readlink -f "$(command -v dotnet)")")
  version=$(dotnet --list-runtimes | awk '$1 == "Microsoft.NETCore.App" { print $2 }' | grep '^10\.' | sort -V | tail -n 1)
  mkdir -p "$top/dotnet/shared/Microsoft.NETCore.App" "$top/dotnet/host/fxr"
  cp -p "$home/dotnet" "$top/dotnet/"
  cp -a "$home/shared/Microsoft.NETCore.App/$version" "$top/dotnet/shared/Microsoft.NETCore.App/"
  cp -a "$home/host/fxr/$version" "$top/dotnet/host/fxr/" 2>/dev/null || cp -a "$home/host/fxr/." "$top/dotnet/host/fxr/"
}

programs() {
  for project in bench/OpenRs.Bench.Learning eng/gpu/OpenRs.Checks; do
    dotnet build "$root/$project" -c Release -v quiet --nologo >&2
    mkdir -p "$top/bin/$(basename "$project")"
    # Of native libraries only TorchSharp's own goes along: the other machine has libtorch, and packages bring those of other systems.
    (cd "$root/$project/bin/Release/net10.0" && tar c --exclude='runtimes/*/native' .) | tar x -C "$top/bin/$(basename "$project")"
    mkdir -p "$top/bin/$(basename "$project")/runtimes/linux-x64/native"
    cp "$root/$project/bin/Release/net10.0/runtimes/linux-x64/native/libLibTorchSharp.so" "$top/bin/$(basename "$project")/runtimes/linux-x64/native/"
  done
  find "$top/bin" \( -name '*.pdb' -o -name '*.xml' \) -delete
}

fixtures() {
  mkdir -p "$top/tests" "$top/eng/gpu" "$top/bench"
  cp "$root/OpenRs.Cloud.sln" "$top/" # By this file the tests find their fixtures.
  cp -a "$root/tests/Fixtures" "$top/tests/"
  cp -a "$root/bench/peers" "$top/bench/"
  cp "$root"/eng/gpu/*.sh "$root"/eng/gpu/*.py "$root/eng/gpu/README.md" "$top/eng/gpu/"
  sed -n 's/.*<LibtorchVersion>\(.*\)<.*/\1/p' "$root/Directory.Packages.props" >"$top/eng/gpu/libtorch-version"
}

runtime
programs
fixtures
mkdir -p "$(dirname "$out")"
tar -C "$stage" -c openrs-gpu | xz -T0 -6 >"$out"
size=$(stat -c %s "$out")
echo "$out: $((size / 1000000)).$((size / 100000 % 10)) MB"
if [ "$size" -gt $((limit_mb * 1000000)) ]; then
  echo "pack: the archive is larger than $limit_mb MB" >&2
  exit 1
fi
