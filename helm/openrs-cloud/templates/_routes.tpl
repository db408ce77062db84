{{/* Arguments: root, suffix, host, port, nginx (annotations). */}}
{{- define "openrs.ingress" -}}
{{- $annotations := .root.Values.ingress.nginxAnnotations | ternary (merge (deepCopy .root.Values.ingress.annotations) .nginx) .root.Values.ingress.annotations -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ include "openrs.fullname" .root }}-{{ .suffix }}
  labels:
    {{- include "openrs.labels" (dict "root" .root "component" "server") | nindent 4 }}
  {{- with $annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  ingressClassName: {{ .root.Values.ingress.className | quote }}
  rules:
    - host: {{ .host | quote }}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {{ include "openrs.server" .root }}
                port: {name: {{ .port }}}
  {{- with .root.Values.ingress.tlsSecretName }}
  tls:
    - secretName: {{ . | quote }}
      hosts: [{{ $.host | quote }}]
  {{- end }}
{{- end -}}

{{/* What both routes have. Arguments: root, hostnames. */}}
{{- define "openrs.route" -}}
parentRefs:
  - name: {{ .root.Values.gateway.name | quote }}
    {{- with .root.Values.gateway.namespace }}
    namespace: {{ . | quote }}
    {{- end }}
{{- with .hostnames }}
hostnames:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
