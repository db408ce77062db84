#!/usr/bin/env bash
# Makes one archive for a machine with a GPU and PyTorch, but without .NET and network.
#
#   eng/gpu/pack.sh [OUT.tar.xz]        (default: .openrs/openrs-gpu.tar.xz)
#   eng/gpu/pack.sh --unpacked DIR      what the archive would hold, of the programs as they are built
#
# Inside: the programs that check.sh runs, in folders as they have them in the source tree, the .NET runtime, TorchSharp's library, the
# fixtures, golden values where OPENRS_GOLDENS, OPENRS_SHARED or ../shared has them, eng/gpu. There:
#   tar xf openrs-gpu.tar.xz && openrs-gpu/eng/gpu/check.sh
set -euo pipefail

readonly root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
unpacked=
if [ "${1:-}" = --unpacked ]; then
  unpacked=${2:?pack: --unpacked needs a folder}
  shift 2
fi
readonly out=$(realpath -m "${1:-$root/.openrs/openrs-gpu.tar.xz}")
readonly limit_mb=60 configuration=${CONFIGURATION:-Release}
readonly programs="src/OpenRs.Cloud.Cli src/OpenRs.Cloud.Server src/OpenRs.Cloud.Agent bench/OpenRs.Bench.Learning eng/gpu/OpenRs.Checks"
# Of native libraries only these go along: the other machine has libtorch, and packages bring those of other systems.
readonly natives="libLibTorchSharp.so libe_sqlite3.so"
# Of the golden values those of models and adapters; with the tokenizers' the archive would be too large.
readonly goldens="grpo llama lora qwen2 qwen3"
if [ -n "$unpacked" ]; then
  readonly stage=$(realpath -m "$unpacked")
else
  readonly stage=$(mktemp -d)
  trap 'rm -rf "$stage"' EXIT
fi
readonly top="$stage/openrs-gpu"

# The runtime that builds here runs there; a self-contained publish would ask the registry for the same files.
runtime() {
  local home version framework
  home=$(dirname "$(readlink -f "$(command -v dotnet)")")
  version=$(dotnet --list-runtimes | awk '$1 == "Microsoft.AspNetCore.App" { print $2 }' | grep '^10\.' | sort -V | tail -n 1)
  mkdir -p "$top/dotnet/host/fxr"
  cp -p "$home/dotnet" "$top/dotnet/"
  cp -a "$home/host/fxr/$version" "$top/dotnet/host/fxr/" 2>/dev/null || cp -a "$home/host/fxr/." "$top/dotnet/host/fxr/"
  for framework in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
    mkdir -p "$top/dotnet/shared/$framework"
    cp -a "$home/shared/$framework/$version" "$top/dotnet/shared/$framework/"
  done
  rm -f "$top/dotnet/shared/Microsoft.NETCore.App/$version"/{libmscordaccore.so,libmscordbi.so,createdump} # Of debuggers.
}

# Code that is compiled beforehand would make the server's assemblies larger, and others than those of CLI and agent.
build() {
  dotnet build "$root/eng/programs.proj" -c "$configuration" -v quiet --nologo -p:OpenRsPrecompile=false >&2
  dotnet build "$root/eng/gpu/OpenRs.Checks" -c "$configuration" -v quiet --nologo >&2
}

programs() {
  local project built native
  for project in $programs; do
    built="$root/$project/bin/$configuration/net10.0"
    mkdir -p "$top/$project/runtimes/linux-x64/native"
    # The manifest of static files names folders of this machine; without it the dashboard's pages are plain, and the server starts.
    tar -C "$built" -c --exclude='runtimes/*/native' --exclude='runtimes/browser-wasm' --exclude='*.pdb' --exclude='*.xml' \
      --exclude='*.staticwebassets.runtime.json' . | tar -x -C "$top/$project"
    for native in $natives; do
      [ ! -e "$built/runtimes/linux-x64/native/$native" ] ||
        cp "$built/runtimes/linux-x64/native/$native" "$top/$project/runtimes/linux-x64/native/"
    done
  done
}

# Equal files of several programs become one, which tar stores once.
share() {
  local sum file
  local -A first=()
  while read -r sum file; do
    if [ -n "${first[$sum]:-}" ]; then
      ln -f "${first[$sum]}" "$file"
    else
      first[$sum]=$file
    fi
  done < <(find "$top/src" "$top/bench" "$top/eng" -type f \( -name '*.dll' -o -name '*.so' \) -exec sha256sum {} +)
}

fixtures() {
  local golden shared=${OPENRS_GOLDENS:-${OPENRS_SHARED:-$root/../shared}/goldens}
  mkdir -p "$top/tests" "$top/eng/gpu" "$top/bench"
  cp "$root/OpenRs.Cloud.sln" "$top/" # By this file the tests find their fixtures.
  cp -a "$root/tests/Fixtures" "$top/tests/"
  cp -a "$root/bench/peers" "$top/bench/"
  cp "$root"/eng/gpu/*.sh "$root"/eng/gpu/*.py "$root/eng/gpu/README.md" "$top/eng/gpu/"
  for golden in $goldens; do
    [ ! -d "$shared/$golden" ] || { mkdir -p "$top/goldens" && cp -a "$shared/$golden" "$top/goldens/"; }
  done
  sed -n 's/.*<LibtorchVersion>\(.*\)<.*/\1/p' "$root/Directory.Packages.props" >"$top/eng/gpu/libtorch-version"
}

[ -n "$unpacked" ] || build
runtime
programs
share
fixtures
[ -z "$unpacked" ] || exit 0
mkdir -p "$(dirname "$out")"
tar -C "$stage" --sort=name -c openrs-gpu | xz -T0 --x86 --lzma2=preset=6,dict=64MiB >"$out"
size=$(stat -c %s "$out")
echo "$out: $((size / 1000000)).$((size / 100000 % 10)) MB"
if [ "$size" -gt $((limit_mb * 1000000)) ]; then
  echo "pack: the archive is larger than $limit_mb MB" >&2
  exit 1
fi
