{{/* Arguments: root, name, pool, isGpu. */}}
{{- define "openrs.agentArguments" -}}
- agent
- --server={{ include "openrs.address" (dict "root" .root "service" (include "openrs.serverPods" .root)) }}
{{- if include "openrs.tlsSecret" .root }}
- --ca=/etc/openrs/tls/ca.crt
{{- end }}
- --token-file=/etc/openrs/credentials/agent.token
- --id=$(POD_NAME)
- --pool={{ .name }}
- --gpu-type={{ .pool.gpu.type }}
- --gpu-count={{ max 1 (int .pool.gpu.count) }}
- --device={{ .isGpu | ternary "cuda:0" "cpu" }}
{{- if .pool.spot }}
- --spot
{{- end }}
{{- with .pool.roles }}
- --roles={{ join "," . }}
{{- end }}
{{- with .pool.threads }}
- --threads={{ . }}
{{- end }}
{{- with .pool.slots }}
- --slots={{ . }}
{{- end }}
- --cache=/var/cache/openrs
- --drain-seconds={{ .root.Values.agents.drainSeconds }}
- --ready-file=/tmp/ready
{{- end -}}

{{/* Arguments: pool, isGpu. */}}
{{- define "openrs.agentResources" -}}
{{- $resources := deepCopy .pool.resources -}}
{{- if .isGpu -}}
{{- $resources = mergeOverwrite $resources (dict "limits" (dict "nvidia.com/gpu" (toString .pool.gpu.count)) "requests" (dict "nvidia.com/gpu" (toString .pool.gpu.count))) -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}

{{/* Arguments: pool, isGpu. */}}
{{- define "openrs.agentTolerations" -}}
{{- $tolerations := .pool.tolerations -}}
{{- if .isGpu -}}
{{- $tolerations = append $tolerations (dict "key" "nvidia.com/gpu" "operator" "Exists" "effect" "NoSchedule") -}}
{{- $tolerations = append $tolerations (dict "key" "sku" "operator" "Equal" "value" "gpu" "effect" "NoSchedule") -}}
{{- end -}}
{{- if .pool.spot -}}
{{- $tolerations = append $tolerations (dict "key" "kubernetes.azure.com/scalesetpriority" "operator" "Equal" "value" "spot" "effect" "NoSchedule") -}}
{{- end -}}
{{- with $tolerations -}}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
