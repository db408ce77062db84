{{- define "openrs.notes" -}}
{{- $kind := eq .Values.server.host "cluster" | ternary "deployment" "statefulset" -}}
OpenRs.Cloud {{ .Chart.AppVersion }}: {{ .Values.server.replicas }} {{ eq (int .Values.server.replicas) 1 | ternary "server" "servers" }} ({{ .Values.server.host }}), pools: {{ keys (include "openrs.pools" . | fromJson) | sortAlpha | join ", " }}.

Next:
  kubectl --namespace {{ .Release.Namespace }} rollout status {{ $kind }}/{{ include "openrs.server" . }} --timeout 5m
  helm test {{ .Release.Name }} --namespace {{ .Release.Namespace }} --logs
  kubectl --namespace {{ .Release.Namespace }} port-forward service/{{ include "openrs.server" . }} 7420:7420
{{ if not (include "openrs.tlsSecret" .) }}
There is no TLS: keys and tokens cross the pod network in clear. Set tls.secretName or tls.issuer.
{{- end }}
{{- if and (eq .Values.server.host "cluster") (not (include "openrs.siloTlsSecret" .)) }}
Servers talk to each other in clear; only NetworkPolicies keep others out. Set cluster.tls.secretName or cluster.tls.issuer.
{{- end }}
{{- if not (or .Values.credentials.csi.secretProviderClass .Values.credentials.externalSecret.enabled) }}
Pods wait until there is the Secret {{ .Values.credentials.secretName }} with agent.token and admin.key (docs/deploy.md).
{{- end }}
{{- end -}}
