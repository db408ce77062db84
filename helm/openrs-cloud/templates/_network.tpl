{{- define "openrs.namespace" -}}
namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ . | quote }}}}
{{- end -}}

{{- define "openrs.dns" -}}
- ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
  to:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
      podSelector: {matchLabels: {k8s-app: kube-dns}}
{{- end -}}

{{/* Names, storage, the identity provider and the Kubernetes API. Not the clouds' metadata address, which hands out nodes' identities. */}}
{{- define "openrs.dnsAndStorage" -}}
{{ include "openrs.dns" . }}
{{- with .Values.networkPolicy.egressCidrs }}
- ports:
    {{- range $.Values.networkPolicy.egressPorts }}
    - {protocol: TCP, port: {{ . }}}
    {{- end }}
  to:
    {{- range . }}
    - ipBlock:
        cidr: {{ . }}
        {{- if eq . "0.0.0.0/0" }}
        except: [169.254.0.0/16]
        {{- end }}
    {{- end }}
{{- end }}
{{- end -}}

{{- define "openrs.toServer" -}}
- ports:
    - {protocol: TCP, port: 7420}
  to:
    - podSelector:
        matchLabels:
          {{- include "openrs.selector" (dict "root" . "component" "server") | nindent 10 }}
{{- end -}}
