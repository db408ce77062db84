#!/usr/bin/env bash
# Builds the images in the registry that azd made, and installs the chart on its cluster. azd runs it after provisioning, with the outputs
# of infra/main.bicep in the environment; it can be run again at any time: every step does nothing when it is done.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

fail() { echo "install.sh: $*" >&2; exit 2; }
for name in AZURE_RESOURCE_GROUP AZURE_AKS_CLUSTER_NAME AZURE_CONTAINER_REGISTRY_ENDPOINT OPENRS_BLOB_ENDPOINT OPENRS_SERVER_CLIENT_ID \
  OPENRS_AGENT_CLIENT_ID OPENRS_NAMESPACE OPENRS_RELEASE; do
  [ -n "${!name:-}" ] || fail "$name is not set: run azd provision first, or azd env get-values."
done
for program in az kubectl helm openssl; do
  command -v "$program" >/dev/null || fail "$program is not installed."
done

version="${OPENRS_VERSION:-$(sed -n 's/^appVersion: *"\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' "$root/helm/openrs-cloud/Chart.yaml")}"
registry="${AZURE_CONTAINER_REGISTRY_ENDPOINT%%.*}"
values="${OPENRS_VALUES:-$root/helm/openrs-cloud/ci/aks-a100-values.yaml}"
account="${OPENRS_BLOB_ENDPOINT#https://}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

for image in server agent agent-cuda; do
  az acr manifest show --registry "$registry" --name "openrs-cloud-$image:$version" >/dev/null 2>&1 ||
    az acr build --registry "$registry" --file "$root/containers/Dockerfile" --target "$image" \
      --build-arg "VERSION=$version" --image "openrs-cloud-$image:$version" "$root"
done

az aks get-credentials --only-show-errors --file "$work/kubeconfig" \
  --resource-group "$AZURE_RESOURCE_GROUP" --name "$AZURE_AKS_CLUSTER_NAME"
export KUBECONFIG="$work/kubeconfig"
kubectl get namespace "$OPENRS_NAMESPACE" >/dev/null 2>&1 || kubectl create namespace "$OPENRS_NAMESPACE"

# Made once, and never printed: kubectl get secret shows the admin's key to whoever may read it.
if ! kubectl -n "$OPENRS_NAMESPACE" get secret openrs-credentials >/dev/null 2>&1; then
  umask 077
  openssl rand -hex 32 >"$work/agent.token"
  openssl rand -hex 32 >"$work/metrics.token"
  openssl rand -hex 32 >"$work/scaler.token"
  base32 -w0 /dev/urandom 2>/dev/null | head -c 64 | tr A-Z a-z | sed -E 's/(.{12})(.{52})/ors_\1_\2\n/' >"$work/admin.key" || true
  [ "$(wc -c <"$work/admin.key")" -gt 64 ] || fail "the admin's key could not be made."
  kubectl -n "$OPENRS_NAMESPACE" create secret generic openrs-credentials \
    --from-file="$work/agent.token" --from-file="$work/admin.key" --from-file="$work/metrics.token" \
    --from-file="$work/scaler.token"
fi

helm upgrade --install "$OPENRS_RELEASE" "$root/helm/openrs-cloud" --namespace "$OPENRS_NAMESPACE" --values "$values" \
  --set images.registry="$AZURE_CONTAINER_REGISTRY_ENDPOINT" --set images.server.tag="$version" --set images.agent.tag="$version" \
  --set images.agentCuda.tag="$version" --set storage.account="${account%%.*}" --set workloadIdentity.enabled=true \
  --set workloadIdentity.serverClientId="$OPENRS_SERVER_CLIENT_ID" --set workloadIdentity.agentClientId="$OPENRS_AGENT_CLIENT_ID" \
  --wait --timeout 15m
