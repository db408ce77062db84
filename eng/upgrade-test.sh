#!/usr/bin/env bash
# Upgrades for real: servers and agents of an earlier commit beside those of this tree, in one cluster on Azurite.
#
# Usage: eng/upgrade-test.sh COMMIT
#
# Builds the programs of COMMIT once, in .openrs/before, and runs the tests of OpenRs.Cloud.Deployment.Tests that need them
# (UpgradeTests). Takes minutes, so that CI does not run it: run it before a release, with the commit of the release before.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fail() { echo "eng/upgrade-test.sh: $*" >&2; exit 2; }

[ $# = 1 ] || fail "name the commit of the earlier build, such as: eng/upgrade-test.sh HEAD~20"
commit=$(git -C "$root" rev-parse --verify --quiet "$1^{commit}") || fail "'$1' is no commit of this repository."
before="$root/.openrs/before/${commit:0:12}"

if [ ! -e "$before/built" ]; then
  echo "Building $(git -C "$root" log -1 --format='%h (%ad) %s' --date=iso "$commit") ..." >&2
  rm -rf "$before"
  mkdir -p "$before/source"
  git -C "$root" archive "$commit" | tar -x -C "$before/source"
  for program in Cli Server Agent; do
    dotnet publish "$before/source/src/OpenRs.Cloud.$program" -c Release -v quiet -o "$before/app"
  done
  rm -rf "$before/source"
  touch "$before/built"
fi

project="$root/tests/OpenRs.Cloud.Deployment.Tests"
dotnet build "$project" -c Release -v quiet
OPENRS_BEFORE="$before/app" dotnet test "$project" -c Release --no-build --nologo \
  --filter FullyQualifiedName~UpgradeTests --logger "console;verbosity=detailed"
