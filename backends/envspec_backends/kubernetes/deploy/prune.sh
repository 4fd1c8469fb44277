# What earlier releases made and this one no longer has.
# shellcheck shell=sh disable=SC2154 # the assignments stand above

# Kinds of what can go: nothing that holds data, and no Secret.
prunable='deployments.apps daemonsets.apps services configmaps serviceaccounts cronjobs.batch poddisruptionbudgets.policy
horizontalpodautoscalers.autoscaling networkpolicies.networking.k8s.io ingresses.networking.k8s.io
httproutes.gateway.networking.k8s.io externalsecrets.external-secrets.io secretproviderclasses.secrets-store.csi.x-k8s.io'
# Kinds that `objects` add; not everybody who deploys may list them.
further='roles.rbac.authorization.k8s.io rolebindings.rbac.authorization.k8s.io resourcequotas limitranges
servicemonitors.monitoring.coreos.com podmonitors.monitoring.coreos.com prometheusrules.monitoring.coreos.com'
holders='statefulsets.apps
persistentvolumeclaims'

# objects: what the manifests of this folder hold, as `kubectl get -o name` calls it
objects() {
  awk '
    /^apiVersion: / { group = split($2, part, "/") == 2 ? "." part[1] : "" }
    /^kind: / { kind = tolower($2) group "/" }
    /^[a-z]/ { named = /^metadata:/ }
    named && /^  name: / { gsub("\"", "", $2); print kind $2 }
  ' ./[0-9]*/*.yaml
}

# others KIND…: objects of ours, of these kinds, that the manifests of this folder do not hold
others() {
  kinds=
  for kind; do
    if listed "$kind" "$served"; then kinds="$kinds${kinds:+,}$kind"; fi
  done
  kube get "$kinds" -l "app.kubernetes.io/instance=$instance,app.kubernetes.io/managed-by=envspec" -o name >"$work/there" ||
    return 1
  objects >"$work/wanted"
  grep -Fvx -f "$work/wanted" "$work/there" || :
}

# leftovers: lines of what can be deleted; Jobs go with the last release that they belong to
leftovers() {
  served=$(cluster api-resources --namespaced --no-headers -o name) || return 1
  # shellcheck disable=SC2086 # names of kinds
  others $prunable || return 1
  for each in $further; do
    if listed "$each" "$served"; then others "$each" 2>/dev/null || :; fi
  done
  there=$(kube get jobs -l "app.kubernetes.io/instance=$instance,app.kubernetes.io/managed-by=envspec" -o go-template='
{{- range .items}}{{if not (or .metadata.ownerReferences .status.active)}}job.batch/{{.metadata.name}}
{{- with .metadata.labels}} {{index . "envspec/release"}}{{end}}{{"\n"}}{{end}}{{end}}') || return 1
  printf '%s\n' "$there" | while read -r each name; do
    if [ -n "$each" ] && ! listed "$name" "$kept
$pending"; then printf '%s\n' "$each"; fi
  done
}

do_prune() {
  workspace
  recall
  if [ -n "$pending" ]; then fail "the rollout of $pending has not ended well: roll out again, or ./deploy.sh --rollback"; fi
  if [ "$current" != "$release" ]; then
    fail "this folder holds release $release, and ${current:-none} runs: roll it out first"
  fi
  left=$(leftovers) || fail "the cluster does not say what there is; nothing was changed"
  served=$holders
  # shellcheck disable=SC2086 # names of kinds
  holding=$(others $holders) || fail "the cluster does not say what there is; nothing was changed"
  for each in $holding; do
    say "$each is left, since it holds data: $(told "delete $each") deletes it"
  done
  if [ -z "$left" ]; then
    say "nothing else is left of earlier releases"
    return 0
  fi
  ask "Delete$(names "$left")?"
  # shellcheck disable=SC2086 # names of objects, which have no blanks
  kube delete --ignore-not-found $left || fail "not all of it could be deleted"
}
