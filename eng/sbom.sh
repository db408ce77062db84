#!/usr/bin/env bash
# Writes what programs are made of, as CycloneDX: each NuGet package with version, licence and hash, from what the build restored.
#
# Usage: eng/sbom.sh FOLDER VERSION [Cli|Server|Agent]...
#
# The images hold theirs in /app/sbom (containers/Dockerfile). The same build writes the same bytes: no time, no serial number.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fail() { echo "eng/sbom.sh: $*" >&2; exit 2; }

[ $# -ge 2 ] || fail "Usage: eng/sbom.sh FOLDER VERSION [Cli|Server|Agent]..."
folder=$1 version=$2
shift 2
[ $# -gt 0 ] || set -- Cli Server Agent

dotnet tool restore >/dev/null
for program in "$@"; do
  project="src/OpenRs.Cloud.$program"
  [ -d "$project" ] || fail "there is no program '$program': Cli, Server or Agent."
  [ -f "$project/obj/project.assets.json" ] || fail "$project is not restored. Build or publish it first: the SBOM says what that used."
  file="openrs-cloud-${program,,}.cdx.json"
  dotnet CycloneDX "$project/OpenRs.Cloud.$program.csproj" --disable-package-restore --no-serial-number --output-format Json \
    --set-name "OpenRs.Cloud.$program" --set-version "$version" --output "$folder" --filename "$file" >/dev/null
  sed -i '/^    "timestamp": /d' "$folder/$file"
done
