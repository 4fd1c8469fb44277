# What a person sees: what runs, what would change, and why something does not run.
# shellcheck shell=sh disable=SC2154 # the assignments stand above

shown=3 # pods of which log and events are shown when something fails

# A line for each pod that is not ready: its name, and all that it says about it.
# shellcheck disable=SC2016 # a template of Go
unready='{{range .items}}{{$ready := false}}{{$why := ""}}{{range .status.conditions}}
{{- if and (eq .type "Ready") (eq .status "True")}}{{$ready = true}}{{end}}
{{- if and (eq .type "PodScheduled") (eq .status "False")}}{{$why = print " " .reason ": " .message}}{{end}}{{end}}
{{- if not (or $ready (eq .status.phase "Succeeded"))}}{{.metadata.name}} {{.status.phase}}{{$why}}
{{- range .status.initContainerStatuses}}{{with .state.waiting}} {{.reason}}: {{.message}}{{end}}{{end}}
{{- range .status.containerStatuses}}{{with .state}}{{with .waiting}} {{.reason}}{{with .message}}: {{.}}{{end}}{{end}}
{{- with .terminated}} ended with {{.exitCode}}{{with .reason}}, {{.}}{{end}}{{end}}{{end}}
{{- with .lastState}}{{with .terminated}}, before that it ended with {{.exitCode}}{{with .reason}}, {{.}}{{end}}{{end}}{{end}}
{{- end}}{{"\n"}}{{end}}{{end}}'

selector() { printf 'app.kubernetes.io/instance=%s,app.kubernetes.io/name=%s' "$instance" "$1"; }

# show_workload NAME: what keeps its pods from being ready, and what they said last
show_workload() {
  show_events "$(selector "$1")"
  printf '%s\n' "$pods" | head -n "$shown" | while read -r name _; do
    if [ -z "$name" ]; then continue; fi
    # what a container said before it was started again
    kube logs "$name" --all-containers --prefix --previous --tail=50 2>/dev/null </dev/null || :
    kube logs "$name" --all-containers --prefix --ignore-errors --tail=200 </dev/null || :
  done >&2
}

# show_job JOB: why it failed, in the words of all its tries
show_job() {
  show_events "batch.kubernetes.io/job-name=$1" "$1"
  kube logs --all-containers --prefix --ignore-errors --tail=200 -l "batch.kubernetes.io/job-name=$1" >&2 || :
}

# show_events SELECTOR [NAME]: which pods are not ready, and the last events of them, of what made them and of NAME
show_events() {
  pods=$(kube get pods -l "$1" -o go-template="$unready") || pods=
  {
    if [ -n "$pods" ]; then printf '%s\n' "$pods"; fi
    owners=$(kube get pods,replicasets,statefulsets,deployments,daemonsets,jobs -l "$1" \
      -o 'jsonpath={range .items[*]}{.metadata.name}{"\n"}{end}') || return 0
    owners="$owners
${2:-}"
    kube get events --sort-by=.metadata.creationTimestamp -o go-template='{{range .items}}
{{- with .involvedObject}}{{.name}}{{end}} {{.type}} {{.reason}}: {{.message}}{{"\n"}}{{end}}' |
      while read -r name told; do
        if listed "$name" "$owners"; then printf '%s: %s\n' "$name" "$told"; fi
      done | tail -n 10
  } >&2
}

do_logs() {
  deployed
  found=$(kube get pods -l "$(selector "$1")" -o name) || fail "the cluster does not say which pods $1 has"
  if [ -z "$found" ]; then fail "$1 has no pod"; fi
  kube logs --all-containers --prefix --ignore-errors --tail=200 -l "$(selector "$1")"
}

do_status() {
  deployed
  recall
  if [ -n "$current" ]; then echo "release $(known_as "$current")"; else echo "no release has been rolled out"; fi
  if [ -n "$pending" ]; then echo "the rollout of $pending has not ended, or not well"; fi
  ours="app.kubernetes.io/instance=$instance"
  kube get statefulsets,deployments,daemonsets -l "$ours" -o go-template='{{range .items}}
{{- printf "%-44s" (print .kind "/" .metadata.name)}} {{if eq .kind "DaemonSet"}}{{.status.numberReady}}/{{.status.desiredNumberScheduled}}
{{- else}}{{with .status.readyReplicas}}{{.}}{{else}}0{{end}}/{{.spec.replicas}}{{end}} ready
{{end}}'
  for each in $current $pending; do
    # shellcheck disable=SC2016 # a template of Go
    kube get jobs -l "$ours,envspec/release=$each" -o go-template='{{range .items}}
{{- printf "%-44s" (print "Job/" .metadata.name)}} {{$end := "has not ended"}}{{range .status.conditions}}
{{- if and (eq .status "True") (or (eq .type "Complete") (eq .type "Failed"))}}{{$end = .type}}{{end}}{{end}}{{$end}}
{{end}}'
  done
  pods=$(kube get pods -l "$ours" -o go-template="$unready")
  if [ -n "$pods" ]; then printf 'not ready:\n%s\n' "$pods"; fi
}

do_diff() {
  reach
  look_at_secrets
  for name in $(to_generate); do say "the secret $name would be made"; done
  if [ -n "$fresh" ]; then
    say "the cluster has no namespace $namespace: all of release $release is new"
    welcome
    return 0
  fi
  look_at_claims
  recall
  case $current in
    '') say "no release has been rolled out; this folder holds $release" ;;
    "$release") say "release $release runs" ;;
    *) say "release $current runs; this folder holds $release" ;;
  esac
  workspace
  trap 'rm -rf "$work"' EXIT
  changes=
  failed=
  for stage in $stages; do
    code=0
    cluster diff --server-side --field-manager=envspec -k "$stage" 2>"$work/told" || code=$?
    cat "$work/told" >&2
    case $code in
      0) ;;
      1) changes=1 ;;
      *)
        failed=1
        way_out -k "$stage"
        ;;
    esac
  done
  if [ -n "$failed" ]; then fail "not all of it could be compared"; fi
  welcome
  if [ -z "$changes" ]; then say "a rollout would change nothing"; fi
  if left=$(leftovers) && [ -n "$left" ]; then
    say "this would be left of earlier releases, until ./deploy.sh --prune:$(names "$left")"
  fi
}

# welcome: nothing was found that a rollout would stop at
welcome() {
  if [ -n "$faults" ]; then fail "this would stop a rollout"; fi
}
