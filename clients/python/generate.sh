#!/usr/bin/env bash
# Generates the messages and stubs of the Python package from protos/, by Debian's compiler:
#   apt-get install protobuf-compiler libprotobuf-dev protobuf-compiler-grpc python3-grpcio python3-protobuf
# Then: pip install clients/python, or PYTHONPATH=clients/python/src with Debian's packages.
#
# Usage: clients/python/generate.sh [FOLDER]     FOLDER is where to write; default: src beside this script.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
out="${1:-$here/src}"
plugin="$(command -v grpc_python_plugin)" || { echo "grpc_python_plugin is missing: apt-get install protobuf-compiler-grpc" >&2; exit 2; }

# The messages of errors come from the package that the server uses, which a build of the solution has fetched.
version="$(sed -nE 's/.*Google\.Api\.CommonProtos" Version="([^"]+)".*/\1/p' "$root/Directory.Packages.props")"
common="${NUGET_PACKAGES:-$HOME/.nuget/packages}/google.api.commonprotos/$version/content/protos"
[ -d "$common/google/rpc" ] || { echo "$common is missing: build the solution first (./openrs build)" >&2; exit 2; }

# How a method is called as JSON means nothing to gRPC, and Debian has no package of google.api for Python.
protos="$(mktemp -d)"
trap 'rm -rf "$protos"' EXIT
mkdir -p "$out/openrs/cloud" "$protos/openrs/cloud/v1"
for file in "$root"/protos/openrs/cloud/v1/*.proto; do
  sed -e '/^import "google\/api\/annotations\.proto";$/d' \
    -e '/^    option (google\.api\.http) = {.*};$/d' \
    -e '/^    option (google\.api\.http) = {$/,/^    };$/d' "$file" > "$protos/openrs/cloud/v1/${file##*/}"
done

# The rewards are a package of their own: users serve it, and the service calls it.
mkdir -p "$protos/openrs/rewards/v1"
cp "$root"/protos/openrs/rewards/v1/*.proto "$protos/openrs/rewards/v1/"
protoc -I "$protos" --python_out="$out" --pyi_out="$out" --grpc_python_out="$out" \
  --plugin=protoc-gen-grpc_python="$plugin" "$protos"/openrs/cloud/v1/*.proto "$protos"/openrs/rewards/v1/*.proto
protoc -I "$common" --include_imports --descriptor_set_out="$out/openrs/cloud/status.binpb" \
  "$common/google/rpc/status.proto" "$common/google/rpc/error_details.proto"
