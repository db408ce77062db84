#!/usr/bin/env bash
# Builds the images of the chart, with docker or buildah, whichever is there (or OPENRS_IMAGE_ENGINE).
#
# Usage: containers/build.sh [--release] [--push] REGISTRY VERSION [server|agent|agent-cuda]...
#   --release   refuse to build when a base image has no digest (name@sha256:...) or a file is changed
#   --push      push them when all are built
# OPENRS_SDK_IMAGE, OPENRS_SERVER_BASE_IMAGE and OPENRS_AGENT_BASE_IMAGE name the base images in place of the Dockerfile's.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

fail() { echo "containers/build.sh: $*" >&2; exit 2; }
usage() { sed -n '/^# Usage/,/^set/p' "${BASH_SOURCE[0]}" | sed '$d; s/^# \{0,1\}//' >&2; exit 2; }

release=0 push=0
while [[ ${1:-} == --* ]]; do
  case $1 in
    --release) release=1 ;;
    --push) push=1 ;;
    *) usage ;;
  esac
  shift
done
[ $# -ge 2 ] || usage
registry=$1 version=$2
shift 2
[[ $version =~ ^[0-9A-Za-z_][0-9A-Za-z_.-]*$ && $version != latest ]] || fail "'$version' is no version; give one such as 1.4.0."
images=("$@")
[ ${#images[@]} -gt 0 ] || images=(server agent agent-cuda)
for image in "${images[@]}"; do
  [[ $image =~ ^(server|agent|agent-cuda)$ ]] || fail "there is no image '$image': server, agent or agent-cuda."
done

arguments=()
for base in SDK SERVER_BASE AGENT_BASE; do
  name=OPENRS_${base}_IMAGE
  [ $release = 0 ] || [[ ${!name:-} =~ ^[^@]+@sha256:[0-9a-f]{64}$ ]] ||
    fail "a release needs the digest of each base image: set $name to NAME@sha256:DIGEST (it is '${!name:-}')."
  [ -z "${!name:-}" ] || arguments+=(--build-arg "$base=${!name}")
done
if [ $release = 1 ]; then
  [ -z "$(git -C "$root" status --porcelain)" ] || fail "a release is built from committed files: git status shows changes."
fi

engine=${OPENRS_IMAGE_ENGINE:-$(command -v docker || command -v buildah)} || fail "neither docker nor buildah is installed."
for image in "${images[@]}"; do
  echo "Building $registry/openrs-cloud-$image:$version ..." >&2
  "$engine" build -f "$root/containers/Dockerfile" --target "$image" "${arguments[@]}" --build-arg "VERSION=$version" \
    --label "org.opencontainers.image.version=$version" \
    --label "org.opencontainers.image.revision=$(git -C "$root" rev-parse HEAD)" \
    -t "$registry/openrs-cloud-$image:$version" "$root"
done
if [ $push = 1 ]; then
  for image in "${images[@]}"; do
    "$engine" push "$registry/openrs-cloud-$image:$version"
  done
fi
