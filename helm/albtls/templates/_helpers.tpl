{{/* Name of the chart. */}}
{{- define "albtls.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Name of everything that the release makes: the release's name, with the chart's name in it. */}}
{{- define "albtls.fullname" -}}
{{- $name := include "albtls.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Labels that select the pods; they never change within a release. */}}
{{- define "albtls.selectorLabels" -}}
app.kubernetes.io/name: {{ include "albtls.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Labels of everything that the release makes. */}}
{{- define "albtls.labels" -}}
{{ include "albtls.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Name of the service account that the operator runs as. */}}
{{- define "albtls.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "albtls.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* The image; a digest wins over a tag. */}}
{{- define "albtls.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* The settings as environment variables, in the order of their names; what is no text is written as JSON. */}}
{{- define "albtls.settingsEnv" -}}
{{- range $name, $value := .Values.settings }}
- name: {{ printf "ALBTLS_%s" (snakecase $name | upper) }}
  value: {{ ternary $value (toJson $value) (kindIs "string" $value) | quote }}
{{- end }}
{{- end -}}
