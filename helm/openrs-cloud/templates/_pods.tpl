{{- define "openrs.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "openrs.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* What the containers of all pods have in their environment. */}}
{{- define "openrs.commonEnv" -}}
- name: HOME
  value: /tmp
- name: DOTNET_EnableDiagnostics
  value: "0"
{{- end -}}

{{- define "openrs.podFields" -}}
- name: POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: POD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: POD_IP
  valueFrom: {fieldRef: {fieldPath: status.podIP}}
{{- end -}}

{{/* Volumes of token, key and authorities. Arguments: root, files (names in the credentials), tls (the server's own key, too). */}}
{{- define "openrs.secretVolumes" -}}
- name: credentials
{{- if .root.Values.credentials.csi.secretProviderClass }}
  csi:
    driver: secrets-store.csi.k8s.io
    readOnly: true
    volumeAttributes:
      secretProviderClass: {{ .root.Values.credentials.csi.secretProviderClass | quote }}
{{- else }}
  secret:
    secretName: {{ .root.Values.credentials.secretName | quote }}
    # 0440: the pods' group may read.
    defaultMode: 288
    items:
    {{- range .files }}
      - {key: {{ . }}, path: {{ . }}}
    {{- end }}
{{- end }}
{{- with include "openrs.tlsSecret" .root }}
- name: tls
  secret:
    secretName: {{ . | quote }}
    defaultMode: 288
    items:
      {{- if $.tls }}
      - {key: tls.crt, path: tls.crt}
      - {key: tls.key, path: tls.key}
      {{- end }}
      - {key: ca.crt, path: ca.crt}
{{- end }}
{{- end -}}

{{- define "openrs.secretMounts" -}}
- {name: credentials, mountPath: /etc/openrs/credentials, readOnly: true}
{{- if include "openrs.tlsSecret" . }}
- {name: tls, mountPath: /etc/openrs/tls, readOnly: true}
{{- end }}
{{- end -}}

{{- define "openrs.pullSecrets" -}}
{{- with .Values.images.pullSecrets -}}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Arguments: root, clientId. */}}
{{- define "openrs.identityAnnotations" -}}
{{- if .root.Values.workloadIdentity.enabled -}}
annotations:
  azure.workload.identity/client-id: {{ .clientId | quote }}
{{- end }}
{{- end -}}

{{/* A Certificate of cert-manager. Arguments: root, name, issuer, kind, names. */}}
{{- define "openrs.certificate" -}}
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: {{ .name }}
  labels:
    {{- include "openrs.labels" (dict "root" .root "component" "server") | nindent 4 }}
spec:
  secretName: {{ .name }}
  # Read again when it changes, so it may be short.
  duration: 2160h
  renewBefore: 720h
  privateKey: {algorithm: ECDSA, size: 256, rotationPolicy: Always}
  usages: [digital signature, server auth, client auth]
  dnsNames:
    {{- toYaml .names | nindent 4 }}
  issuerRef:
    group: cert-manager.io
    kind: {{ .kind }}
    name: {{ .issuer | quote }}
{{- end -}}

{{/*
How the kubelet asks the server: by the HTTP port; without it by gRPC, which the kubelet speaks in clear only; else whether it listens.
Arguments: root, path.
*/}}
{{- define "openrs.serverProbe" -}}
{{- if .root.Values.http.enabled -}}
httpGet: {path: {{ .path }}, port: http, scheme: {{ include "openrs.scheme" .root | upper }}}
{{- else if include "openrs.tlsSecret" .root -}}
tcpSocket: {port: grpc}
{{- else -}}
grpc: {port: 7420}
{{- end -}}
{{- end -}}
