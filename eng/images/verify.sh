#!/usr/bin/env bash
# Builds the server's image from containers/Dockerfile without a registry, unpacks its layers, and runs it as the chart does.
#
# Usage: eng/images/verify.sh          (as root; needs debootstrap, buildah and umoci of Debian, and what ./openrs build made)
#
# The base images that a registry would give are made here: Debian by debootstrap, with the .NET of this machine. What is started is the
# unpacked image: its user, environment and command, a read-only root, no privileges. It must be healthy, and a run on it must succeed.
# Takes minutes and gigabytes of disk, so that CI does not run it. Everything is kept in .openrs/images.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
work="$root/.openrs/images"
suite=bookworm

fail() { echo "eng/images/verify.sh: $*" >&2; exit 2; }
say() { printf '%4d s  %s\n' $SECONDS "$*" >&2; }

[ "$(id -u)" = 0 ] || fail "only root can make a root file system; run it with sudo."
for program in debootstrap buildah umoci jq; do
  command -v "$program" >/dev/null || fail "$program is not installed: apt-get install debootstrap buildah umoci jq"
done
cli="$root/src/OpenRs.Cloud.Cli/bin/Release/net10.0/openrs"
[ -x "$cli" ] || fail "the command and the agent that drive the image are not built: ./openrs build"
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")

mkdir -p "$work"
cat >"$work/storage.conf" <<CONF
[storage]
driver = "overlay"
graphroot = "$work/storage"
runroot = "$work/run"
CONF
export CONTAINERS_STORAGE_CONF="$work/storage.conf" BUILDAH_ISOLATION=chroot

if [ ! -e "$work/debian.done" ]; then
  say "Debian $suite by debootstrap"
  rm -rf "$work/debian"
  debootstrap --variant=minbase --include=ca-certificates,libicu72,libssl3,libstdc++6,tzdata "$suite" "$work/debian" \
    http://deb.debian.org/debian >"$work/debootstrap.log" || fail "debootstrap failed; see $work/debootstrap.log"
  touch "$work/debian.done"
fi

# An image of Debian with parts of the .NET of this machine, where Microsoft's images have it.
base() {
  local name=$1 part container
  shift
  container=$(buildah from scratch)
  buildah add -q "$container" "$work/debian" / >/dev/null
  for part in "$@"; do
    buildah add -q "$container" "$dotnet/$part" "/usr/share/dotnet/$part" >/dev/null
  done
  # What this machine trusts: packages may come through a proxy with an authority of its own.
  buildah add -q "$container" /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt >/dev/null
  buildah run "$container" -- ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
  buildah config --env DOTNET_ROOT=/usr/share/dotnet "$container"
  buildah commit -q "$container" "localhost/$name" >/dev/null
  buildah rm "$container" >/dev/null
}

if [ ! -e "$work/bases.done" ]; then
  say "Base images: SDK, and ASP.NET"
  base openrs-sdk:local dotnet host packs sdk shared
  base openrs-aspnet:local dotnet host shared
  touch "$work/bases.done"
fi

say "The image, by containers/build.sh"
OPENRS_IMAGE_ENGINE=buildah OPENRS_SDK_IMAGE=localhost/openrs-sdk:local OPENRS_SERVER_BASE_IMAGE=localhost/openrs-aspnet:local \
  "$root/containers/build.sh" localhost check server >"$work/build.log" 2>&1 ||
  { tail -n 20 "$work/build.log" >&2; fail "the build failed; the whole output is in $work/build.log"; }

say "Its layers, unpacked"
rm -rf "$work/oci" "$work/bundle" "$work/data"
buildah push -q localhost/openrs-cloud-server:check "oci:$work/oci:server" >/dev/null
umoci unpack --image "$work/oci:server" "$work/bundle" >/dev/null
image() { jq -r "$1" "$work/bundle/config.json"; }
user=$(image '"\(.process.user.uid):\(.process.user.gid)"')
[ "$user" = 10001:10001 ] || fail "the image runs as $user, not as the chart's 10001:10001."

# The folder of data is at the same path in and beside the image, so that the agent finds the objects.
data="$work/data/server"
install -d -o 10001 -g 10001 "$work/data" "$work/bundle/rootfs/$work/data"
enter() {
  local top="$work/bundle/rootfs" device
  mount --bind "$top" "$top"
  mount --bind "$work/data" "$top/$work/data"
  mount -t proc proc "$top/proc"
  mount -t tmpfs tmpfs "$top/tmp"
  mount -t tmpfs tmpfs "$top/dev"
  for device in null zero random urandom; do
    touch "$top/dev/$device"
    mount --bind "/dev/$device" "$top/dev/$device"
  done
  mount -o remount,bind,ro "$top"
  cd "$top"
  exec env -i "${environment[@]}" chroot --userspec="$user" "$top" setpriv --no-new-privs -- "${command[@]}"
}
mapfile -t environment < <(image '.process.env[]')
environment+=(OpenRs__Data="$data" OpenRs__Listen=http://127.0.0.1:0 OpenRs__Http=http://127.0.0.1:0 OpenRs__Auth=required)
mapfile -t command < <(image '.process.args[0]')
command+=(server)
export work user
unshare --mount --pid --fork --kill-child bash -euc "$(declare -f enter); $(declare -p environment command); enter" \
  >"$work/server.log" 2>&1 &
started=($!)
finish() { kill "${started[@]}" 2>/dev/null || true; wait; }
trap finish EXIT

say "Started: read-only root, user $user"
wait_for() {
  local what=$1 deadline=$((SECONDS + 60))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] && kill -0 "${started[0]}" || { tail -n 20 "$work"/*.log >&2; fail "the server is not $what."; }
    sleep 0.2
  done
}
wait_for "serving" grep -q "Serving at" "$work/server.log"
address=$(sed -n 's/.*Serving at \([^,]*\), data.*/\1/p' "$work/server.log")
http=$(sed -n 's/.*Now listening on: \(http.*\)/\1/p' "$work/server.log" | grep -v "^$address" | head -n 1)
wait_for "ready" curl -fsS "$http/readyz"
[ "$(curl -sS -o /dev/null -w '%{http_code}' "$http/v1/projects/default/runs")" = 401 ] || fail "it answers without credentials."
say "Healthy at $address, ready at $http"

setpriv --reuid 10001 --regid 10001 --clear-groups env HOME="$work/data" "$(dirname "$cli")/openrs" agent --server "$address" \
  --token-file "$data/agent.token" --id agent-1 --cache "$work/data/cache" --threads 1 >"$work/agent.log" 2>&1 &
started+=($!)
OPENRS_SERVER=$address ADMIN_KEY_FILE="$data/admin.key" RUN_POOL=default RUN_STEPS=2 RUN_BUDGET=0.25 PATH="$(dirname "$cli"):$PATH" \
  sh "$root/helm/openrs-cloud/files/test-run.sh" ||
  { tail -n 20 "$work/server.log" "$work/agent.log" >&2; fail "the run did not succeed."; }

say "Told to end"
kill -TERM "$(cat /proc/"${started[0]}"/task/"${started[0]}"/children)"
code=0
wait "${started[0]}" || code=$?
[ $code = 0 ] || fail "the server ended with code $code."
layers=$(jq '.layers | length' "$work/oci/blobs/sha256/$(jq -r '.manifests[0].digest[7:]' "$work/oci/index.json")")
sboms=$(find "$work/bundle/rootfs/app/sbom" -name '*.cdx.json' | wc -l)
say "It works: $layers layers, $(du -sm "$work/oci" | cut -f 1) MB compressed, $sboms SBOMs."
