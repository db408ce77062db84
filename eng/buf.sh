#!/usr/bin/env bash
# Runs buf on the protos. What they import of google.api comes from the package that the build uses (Google.Api.CommonProtos), so buf gets
# a workspace of both, made of links.
#
# Usage: eng/buf.sh COMMAND [OPTION...]     such as: eng/buf.sh lint; PROTOS names another folder than protos/.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
case "$(uname -m)" in aarch64) arch=aarch64 ;; *) arch=x64 ;; esac
buf="$root/eng/npm/node_modules/@bufbuild/buf-linux-$arch/bin/buf"
[ -x "$buf" ] || { echo "buf.sh: $buf is missing; run ./openrs setup once" >&2; exit 2; }
version="$(sed -nE 's/.*Google\.Api\.CommonProtos" Version="([^"]+)".*/\1/p' "$root/Directory.Packages.props")"
common="${NUGET_PACKAGES:-$HOME/.nuget/packages}/google.api.commonprotos/$version/content/protos"
[ -d "$common/google/api" ] || { echo "buf.sh: $common is missing; build the solution first (./openrs build)" >&2; exit 2; }

workspace="$(mktemp -d)"
trap 'rm -rf "$workspace"' EXIT
mkdir -p "$workspace/google/google/api"
cp -r "${PROTOS:-$root/protos}" "$workspace/protos"
cp "$common/google/api/annotations.proto" "$common/google/api/http.proto" "$workspace/google/google/api/"
{
  echo "modules: [{path: protos}, {path: google}]"
  cat "$root/protos/buf.yaml"
} > "$workspace/buf.yaml"
rm -f "$workspace/protos/buf.yaml"
command="$1"
shift
cd "$workspace"
"$buf" "$command" protos "$@"
