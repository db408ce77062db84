{{/* Names end at 40 characters, so that the longest suffix and a group's name leave room within 63. */}}
{{- define "openrs.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "openrs.server" -}}{{ include "openrs.fullname" . }}-server{{- end -}}
{{- define "openrs.serverPods" -}}{{ include "openrs.fullname" . }}-server-pods{{- end -}}
{{- define "openrs.agents" -}}{{ include "openrs.fullname" . }}-agents{{- end -}}

{{/* Arguments: root, component. */}}
{{- define "openrs.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "openrs.labels" -}}
{{ include "openrs.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* Arguments: root, image (one of images). */}}
{{- define "openrs.image" -}}
{{- with .root.Values.images.registry }}{{ . }}/{{ end -}}
{{- .image.repository -}}
{{- if .image.digest -}}@{{ .image.digest }}{{- else -}}:{{ .image.tag | default .root.Chart.AppVersion }}{{- end -}}
{{- end -}}

{{/* Where the server is found: arguments root, name of the Service. */}}
{{- define "openrs.address" -}}
{{ include "openrs.scheme" .root }}://{{ .service }}.{{ .root.Release.Namespace }}.svc:7420
{{- end -}}

{{- define "openrs.scheme" -}}
{{- if include "openrs.tlsSecret" . -}}https{{- else -}}http{{- end -}}
{{- end -}}

{{- define "openrs.tlsSecret" -}}
{{- if .Values.tls.issuer -}}{{ include "openrs.server" . }}-tls{{- else -}}{{ .Values.tls.secretName }}{{- end -}}
{{- end -}}

{{- define "openrs.siloTlsSecret" -}}
{{- if eq .Values.server.host "cluster" -}}
{{- if .Values.cluster.tls.issuer -}}{{ include "openrs.server" . }}-silo-tls{{- else -}}{{ .Values.cluster.tls.secretName }}{{- end -}}
{{- end -}}
{{- end -}}

{{/* The URI of the object store; what begins with file: is a volume that servers and agents share. */}}
{{- define "openrs.objects" -}}
{{- $storage := .Values.storage -}}
{{- if $storage.objects.uri -}}{{ $storage.objects.uri }}
{{- else if $storage.account -}}https://{{ $storage.account }}.blob.{{ $storage.endpointSuffix }}/{{ $storage.objects.container }}
{{- else -}}file:///var/lib/openrs/objects
{{- end -}}
{{- end -}}

{{- define "openrs.objectsClaim" -}}
{{- if hasPrefix "file:" (include "openrs.objects" .) -}}
{{- .Values.storage.objects.volume.existingClaim | default (printf "%s-objects" (include "openrs.fullname" .)) -}}
{{- end -}}
{{- end -}}

{{/* The groups of agents by name, with all that they do not say filled in. */}}
{{- define "openrs.groups" -}}
{{- $groups := dict -}}
{{- range $name, $given := .Values.agents.groups -}}
{{- $group := mergeOverwrite (deepCopy $.Values.agents.groupDefaults) (deepCopy $given) -}}
{{- if $group.enabled }}{{ $_ := set $groups $name $group }}{{ end -}}
{{- end -}}
{{- toJson $groups -}}
{{- end -}}

{{/* The pools by name, each with the roles and the types of device (cpu, cuda) of its agents. */}}
{{- define "openrs.pools" -}}
{{- $pools := dict -}}
{{- range $group := include "openrs.groups" . | fromJson -}}
{{- $pool := get $pools $group.pool | default (dict "roles" list "devices" list) -}}
{{- $roles := concat $pool.roles ($group.roles | default (list "rollout" "train" "evaluate")) | uniq -}}
{{- $devices := append $pool.devices (eq $group.gpu.type "cpu" | ternary "cpu" "cuda") | uniq -}}
{{- $_ := set $pools $group.pool (dict "roles" $roles "devices" $devices) -}}
{{- end -}}
{{- toJson $pools -}}
{{- end -}}

{{- define "openrs.testPool" -}}
{{- .Values.test.pool | default (keys (include "openrs.pools" . | fromJson) | sortAlpha | first) -}}
{{- end -}}

{{/* Whether KEDA sends a token; else it shows a certificate. */}}
{{- define "openrs.sendsToken" -}}
{{- if and (include "openrs.usesKeda" .) (not .Values.keda.authentication.clientCertificateSecret) -}}true{{- end -}}
{{- end -}}

{{/* Whether KEDA scales any group. */}}
{{- define "openrs.usesKeda" -}}
{{- range $group := include "openrs.groups" . | fromJson -}}
{{- if $group.autoscaling.enabled -}}true{{- end -}}
{{- end -}}
{{- end -}}
