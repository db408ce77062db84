{{/* What is wrong with the values and the schema cannot say, a line each. */}}
{{- define "openrs.problems" -}}
{{- $v := .Values -}}
{{- $isCluster := eq $v.server.host "cluster" -}}
{{- $objects := include "openrs.objects" . -}}
{{- if and (not $isCluster) (ne (int $v.server.replicas) 1) }}
server.replicas is {{ $v.server.replicas }} with server.host local: one server owns the SQLite file. Set server.replicas to 1, or server.host to cluster.
{{- end }}
{{- if and $isCluster (lt (int $v.server.replicas) 3) }}
server.replicas is {{ $v.server.replicas }} with server.host cluster: two servers must agree that a third is gone. Set server.replicas to 3 or more.
{{- end }}
{{- if and $isCluster (not $v.storage.account) (not $v.storage.connectionString.secretName) }}
server.host is cluster without a storage account: set storage.account, or storage.connectionString.secretName.
{{- end }}
{{- if and $v.storage.account $v.storage.connectionString.secretName }}
storage.account and storage.connectionString.secretName are both set: set the one by which pods reach the storage.
{{- end }}
{{- if and $v.storage.account (not $v.workloadIdentity.enabled) }}
storage.account is set without workloadIdentity.enabled: pods would have no identity there. Enable it, or set storage.connectionString.secretName.
{{- end }}
{{- if and $v.workloadIdentity.enabled (not (and $v.workloadIdentity.serverClientId $v.workloadIdentity.agentClientId)) }}
workloadIdentity.enabled is true, but serverClientId or agentClientId is empty: set the client ids of both managed identities.
{{- end }}
{{- if and $isCluster (hasPrefix "file:" $objects) (ne $v.storage.objects.volume.accessMode "ReadWriteMany") }}
server.host is cluster, but objects are on a ReadWriteOnce volume, which one node has: set storage.objects.uri or storage.account, or storage.objects.volume.accessMode to ReadWriteMany.
{{- end }}
{{- if and $v.credentials.externalSecret.enabled $v.credentials.csi.secretProviderClass }}
credentials.externalSecret.enabled and credentials.csi.secretProviderClass are both set: set the one that brings the files.
{{- end }}
{{- if and $v.credentials.externalSecret.enabled (not $v.credentials.externalSecret.storeName) }}
credentials.externalSecret.enabled is true without storeName: name the store that has the secrets.
{{- end }}
{{- if and $v.credentials.csi.secretProviderClass $v.monitoring.serviceMonitor.enabled }}
monitoring.serviceMonitor.enabled needs metrics.token in a Secret, which credentials.csi.secretProviderClass does not make: use credentials.secretName or credentials.externalSecret.
{{- end }}
{{- if and $v.tls.secretName $v.tls.issuer }}
tls.secretName and tls.issuer are both set: set the one that the certificate comes from.
{{- end }}
{{- if and $v.cluster.tls.secretName $v.cluster.tls.issuer }}
cluster.tls.secretName and cluster.tls.issuer are both set: set the one that the certificate comes from.
{{- end }}
{{- if and $v.monitoring.serviceMonitor.enabled (not $v.http.enabled) }}
monitoring.serviceMonitor.enabled is true without http.enabled: metrics are served at the HTTP port. Set http.enabled.
{{- end }}
{{- if and $v.monitoring.prometheusRule.enabled (not $v.monitoring.serviceMonitor.enabled) }}
monitoring.prometheusRule.enabled is true without monitoring.serviceMonitor.enabled: its alerts would see no server. Enable both.
{{- end }}
{{- if and $v.monitoring.dashboard.enabled (not $v.monitoring.serviceMonitor.enabled) }}
monitoring.dashboard.enabled is true without monitoring.serviceMonitor.enabled: it would show nothing. Enable both.
{{- end }}
{{- if and $v.ingress.enabled (not (or $v.ingress.grpcHost (and $v.http.enabled $v.ingress.host))) }}
ingress.enabled is true, but there is nothing to route: set ingress.grpcHost, or http.enabled and ingress.host.
{{- end }}
{{- if and $v.ingress.enabled $v.ingress.host (not $v.http.enabled) }}
ingress.host is set without http.enabled: nothing would answer there. Set http.enabled, or ingress.grpcHost alone.
{{- end }}
{{- if and $v.gateway.enabled (not $v.gateway.name) }}
gateway.enabled is true without gateway.name: name the Gateway that routes belong to.
{{- end }}
{{- if and $v.gateway.enabled (include "openrs.tlsSecret" .) (not $v.gateway.caConfigMap) }}
gateway.enabled is true with TLS and without gateway.caConfigMap: the gateway would not trust the server. Name a ConfigMap with ca.crt.
{{- end }}
{{- $groups := include "openrs.groups" . | fromJson }}
{{- if not $groups }}
agents.groups has no group that is enabled: runs would have no agents. Name one at least.
{{- end }}
{{- range $name, $group := $groups }}
{{- include "openrs.groupProblems" (dict "name" $name "group" $group) }}
{{- end }}
{{- $pools := include "openrs.pools" . | fromJson }}
{{- range $name, $pool := $pools }}
{{- if gt (len $pool.devices) 1 }}
pool {{ $name }} has agents with and without GPUs, which cannot share a run: put the groups of one kind into another pool.
{{- end }}
{{- range $role := list "rollout" "train" "evaluate" }}
{{- if not (has $role $pool.roles) }}
no group of pool {{ $name }} has the role {{ $role }}: its runs would wait for ever. Add it to the roles of a group in agents.groups, or add a group.
{{- end }}
{{- end }}
{{- end }}
{{- if include "openrs.usesKeda" . }}
{{- if and $v.keda.authentication.clientCertificateSecret (not (include "openrs.tlsSecret" .)) }}
keda.authentication.clientCertificateSecret is set without TLS, by which it is shown: set tls.secretName or tls.issuer.
{{- end }}
{{- if and (include "openrs.sendsToken" .) $v.credentials.csi.secretProviderClass }}
a group has autoscaling.enabled, and its token must be in a Secret, which credentials.csi.secretProviderClass does not make: set keda.authentication.clientCertificateSecret, or use credentials.secretName or credentials.externalSecret.
{{- end }}
{{- end }}
{{- if and $v.test.pool (not (hasKey $pools $v.test.pool)) }}
test.pool is {{ $v.test.pool }}, which no group in agents.groups belongs to.
{{- end }}
{{- end -}}

{{- define "openrs.groupProblems" -}}
{{- $group := .group -}}
{{- if and $group.spot (or (not $group.roles) (has "train" $group.roles)) }}
agents.groups.{{ .name }} is on spot nodes and may train: a step that is taken away costs more than the nodes save. Set roles to [rollout, evaluate].
{{- end }}
{{- if and (eq $group.gpu.type "cpu") (gt (int $group.gpu.count) 0) }}
agents.groups.{{ .name }}.gpu.count is {{ $group.gpu.count }} with gpu.type cpu: name the GPU as the price book does, such as A100-80GB.
{{- end }}
{{- if and (ne $group.gpu.type "cpu") (eq (int $group.gpu.count) 0) }}
agents.groups.{{ .name }}.gpu.type is {{ $group.gpu.type }} with gpu.count 0: set gpu.count to the GPUs of each agent.
{{- end }}
{{- if lt (int $group.autoscaling.maxReplicas) (int $group.autoscaling.minReplicas) }}
agents.groups.{{ .name }}.autoscaling.maxReplicas is below minReplicas.
{{- end }}
{{- end -}}
