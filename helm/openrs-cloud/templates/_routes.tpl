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
  ingressClassName: {{ .root.Values.ingress.className }}
  rules:
    - host: {{ .host }}
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
    - secretName: {{ . }}
      hosts: [{{ $.host }}]
  {{- end }}
{{- end -}}

{{/* What both routes have. Arguments: root, hostnames. */}}
{{- define "openrs.route" -}}
parentRefs:
  - name: {{ .root.Values.gateway.name }}
    {{- with .root.Values.gateway.namespace }}
    namespace: {{ . }}
    {{- end }}
{{- with .hostnames }}
hostnames:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
