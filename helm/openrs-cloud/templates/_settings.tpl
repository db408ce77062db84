{{/* A value as text: YAML's numbers are floating-point to Helm, and large ones would be written with an exponent. */}}
{{- define "openrs.text" -}}
{{- if and (kindIs "float64" .) (eq . (floor .)) -}}{{ int64 . }}{{- else -}}{{ . }}{{- end -}}
{{- end -}}

{{/* One setting, or all below it. Arguments: name (in the environment), value. */}}
{{- define "openrs.setting" -}}
{{- $name := .name -}}
{{- if kindIs "map" .value }}
{{- range $key, $value := .value }}
{{- include "openrs.setting" (dict "name" (printf "%s__%s" $name $key) "value" $value) }}
{{- end }}
{{- else if kindIs "slice" .value }}
{{- range $index, $value := .value }}
{{- include "openrs.setting" (dict "name" (printf "%s__%d" $name $index) "value" $value) }}
{{- end }}
{{- else }}
{{ $name }}: {{ include "openrs.text" .value | quote }}
{{- end }}
{{- end -}}

{{/* The secret files that the server of these values reads, each with the setting that names it. */}}
{{- define "openrs.secretFiles" -}}
{{- $files := dict "agent.token" "AgentTokenFile" "admin.key" "AdminKeyFile" -}}
{{- if .Values.monitoring.serviceMonitor.enabled }}{{ $_ := set $files "metrics.token" "MetricsTokenFile" }}{{ end -}}
{{- if .Values.options.AlertUrls }}{{ $_ := set $files "alerts.secret" "AlertSecretFile" }}{{ end -}}
{{- if .Values.credentials.oidcClientSecret }}{{ $_ := set $files "oidc.secret" "Oidc__ClientSecretFile" }}{{ end -}}
{{- if include "openrs.sendsToken" . }}{{ $_ := set $files "scaler.token" "ScalerTokenFile" }}{{ end -}}
{{- toJson $files -}}
{{- end -}}

{{/* The server's settings, as its environment has them. */}}
{{- define "openrs.settings" -}}
OpenRs__Host: {{ .Values.server.host }}
OpenRs__Data: /var/lib/openrs/server/data
OpenRs__Listen: {{ include "openrs.scheme" . }}://0.0.0.0:7420
OpenRs__Auth: required
OpenRs__LogFormat: {{ .Values.logFormat }}
{{- range $file, $setting := include "openrs.secretFiles" . | fromJson }}
OpenRs__{{ $setting }}: /etc/openrs/credentials/{{ $file }}
{{- end }}
{{- if and (include "openrs.usesKeda" .) (not (include "openrs.sendsToken" .)) }}
OpenRs__ClientAuthority: /etc/openrs/keda/ca.crt
{{- end }}
OpenRs__Objects: {{ include "openrs.objects" . | quote }}
{{- range $index, $pool := keys (include "openrs.pools" . | fromJson) | sortAlpha }}
OpenRs__Pools__{{ $index }}: {{ $pool | quote }}
{{- end }}
{{- if include "openrs.tlsSecret" . }}
OpenRs__TlsCertificate: /etc/openrs/tls/tls.crt
OpenRs__TlsKey: /etc/openrs/tls/tls.key
{{- end }}
{{- if .Values.http.enabled }}
OpenRs__Http: {{ include "openrs.scheme" . }}://0.0.0.0:{{ .Values.http.port }}
{{- end }}
{{- if .Values.prices }}
OpenRs__PriceFile: /etc/openrs/prices/prices.json
{{- end }}
{{- if eq .Values.server.host "cluster" }}
{{- include "openrs.clusterSettings" . }}
{{- end }}
{{- range $name, $value := .Values.options }}
{{- include "openrs.setting" (dict "name" (printf "OpenRs__%s" $name) "value" $value) }}
{{- end }}
{{- end -}}

{{/* The price file (docs/prices.md). */}}
{{- define "openrs.prices" -}}
{{- $rows := list -}}
{{- range .Values.prices -}}
{{- $row := dict "gpu_type" .gpuType "usd_per_gpu_hour" .usdPerGpuHour -}}
{{- if .spot }}{{ $_ := set $row "spot" true }}{{ end -}}
{{- with .from }}{{ $_ := set $row "from" . }}{{ end -}}
{{- $rows = append $rows $row -}}
{{- end -}}
{{- toPrettyJson $rows -}}
{{- end -}}

{{- define "openrs.clusterSettings" -}}
{{- $storage := .Values.storage }}
OpenRs__Cluster__ClusterId: {{ .Values.cluster.clusterId | quote }}
OpenRs__Cluster__ServiceId: {{ .Values.cluster.serviceId | quote }}
OpenRs__Cluster__Container: {{ .Values.cluster.stateContainer | quote }}
OpenRs__Cluster__SiloPort: "11111"
{{- if $storage.account }}
OpenRs__Cluster__TableEndpoint: https://{{ $storage.account }}.table.{{ $storage.endpointSuffix }}
OpenRs__Cluster__BlobEndpoint: https://{{ $storage.account }}.blob.{{ $storage.endpointSuffix }}
{{- end }}
{{- if include "openrs.siloTlsSecret" . }}
OpenRs__Cluster__TlsCertificate: /etc/openrs/silo-tls/tls.crt
OpenRs__Cluster__TlsKey: /etc/openrs/silo-tls/tls.key
OpenRs__Cluster__TlsAuthority: /etc/openrs/silo-tls/ca.crt
{{- end }}
{{- end -}}
