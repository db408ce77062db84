{{/* Arguments: root, group, isGpu. */}}
{{- define "openrs.agentArguments" -}}
- agent
- --server={{ include "openrs.address" (dict "root" .root "service" (include "openrs.serverPods" .root)) }}
{{- if include "openrs.tlsSecret" .root }}
- --ca=/etc/openrs/tls/ca.crt
{{- end }}
- --token-file=/etc/openrs/credentials/agent.token
- --id=$(POD_NAME)
- --pool={{ .group.pool }}
- --gpu-type={{ .group.gpu.type }}
- --gpu-count={{ max 1 (int .group.gpu.count) }}
- --device={{ .isGpu | ternary "cuda:0" "cpu" }}
{{- if .group.spot }}
- --spot
{{- end }}
{{- with .group.roles }}
- --roles={{ join "," . }}
{{- end }}
{{- with .group.threads }}
- --threads={{ . }}
{{- end }}
{{- with .group.slots }}
- --slots={{ . }}
{{- end }}
{{- if and .isGpu .group.autoscaling.enabled }}
- --charge-boot
{{- end }}
{{- with .root.Values.options.RewardHosts }}
- --reward-hosts={{ . }}
{{- end }}
- --cache=/var/cache/openrs
- --drain-seconds={{ .root.Values.agents.drainSeconds }}
- --ready-file=/tmp/ready
- --log-format={{ .root.Values.logFormat }}
{{- end -}}

{{/* Arguments: group, isGpu. */}}
{{- define "openrs.agentResources" -}}
{{- $resources := deepCopy .group.resources -}}
{{- if .isGpu -}}
{{- $resources = mergeOverwrite $resources (dict "limits" (dict "nvidia.com/gpu" (toString .group.gpu.count)) "requests" (dict "nvidia.com/gpu" (toString .group.gpu.count))) -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}

{{/* Arguments: group, isGpu. */}}
{{- define "openrs.agentTolerations" -}}
{{- $tolerations := .group.tolerations -}}
{{- if .isGpu -}}
{{- $tolerations = append $tolerations (dict "key" "nvidia.com/gpu" "operator" "Exists" "effect" "NoSchedule") -}}
{{- $tolerations = append $tolerations (dict "key" "sku" "operator" "Equal" "value" "gpu" "effect" "NoSchedule") -}}
{{- end -}}
{{- if .group.spot -}}
{{- $tolerations = append $tolerations (dict "key" "kubernetes.azure.com/scalesetpriority" "operator" "Equal" "value" "spot" "effect" "NoSchedule") -}}
{{- end -}}
{{- with $tolerations -}}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
