# How the cluster is asked and changed, and the lock.
# shellcheck shell=sh disable=SC2154 # the assignments stand above

kubectl=${KUBECTL:-kubectl}
from=  # where the manifests are: this folder, or the one that a kept release was unpacked in, with a slash
force= # a rollback takes back the fields that others have changed since
work=  # a folder for what is in between, gone at the end
holder=
fresh=
idle= # a state that is stopped for a restore

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

# cluster WORD…: kubectl, in the context that the spec names
cluster() { "$kubectl" ${context:+--context "$context"} "$@"; }

kube() { cluster -n "$namespace" "$@"; }

# told COMMAND: how a person calls kubectl in this namespace
told() { printf '%s -n %s %s' "$typed" "$namespace" "$*"; }
typed="$kubectl${context:+ --context $context}"

# reach: the cluster answers; `fresh` when it does not have the namespace yet
reach() {
  command -v "$kubectl" >/dev/null 2>&1 || fail "there is no command $kubectl here; KUBECTL names another"
  found=$(cluster get namespace "$namespace" --ignore-not-found -o name) ||
    fail "the cluster does not say whether it has the namespace $namespace; nothing was changed"
  if [ -z "$found" ]; then fresh=1; fi
}

# deployed: there is something to ask about
deployed() {
  reach
  if [ -n "$fresh" ]; then fail "the cluster has no namespace $namespace: nothing has been rolled out"; fi
}

# A first rollout has no namespace to hold a lock; it is taken as soon as there is one.
lock() {
  reach
  if [ -z "$context" ] && now_in=$("$kubectl" config current-context 2>/dev/null) && [ -n "$now_in" ]; then
    say "kubectl's current context is $now_in"
  fi
  look_at_owner
  if [ -z "$fresh" ]; then
    take_lock
  elif [ "$word" != --deploy ]; then
    deployed
  fi
}

# look_at_owner: the namespace is nobody else's, by its label; where it has none, by those of what is in it
look_at_owner() {
  if [ -n "$fresh" ]; then
    if [ -z "$owned" ]; then
      fail "the cluster has no namespace $namespace, and the spec says that somebody else makes it; nothing was changed"
    fi
    return 0
  fi
  owner=$(cluster get namespace "$namespace" -o 'jsonpath={.metadata.labels.app\.kubernetes\.io/instance}') ||
    fail "the cluster does not say whose the namespace $namespace is; nothing was changed"
  if [ -z "$owner" ]; then
    owner=$(kube get deployments,statefulsets,daemonsets,services,networkpolicies \
      -l "app.kubernetes.io/managed-by=envspec,app.kubernetes.io/instance!=$instance" \
      -o 'jsonpath={range .items[*]}{.metadata.labels.app\.kubernetes\.io/instance}{"\n"}{end}') ||
      fail "the cluster does not say what is in the namespace $namespace; nothing was changed"
    owner=$(printf '%s\n' "$owner" | sed -n 1p)
  fi
  case $owner in
    '' | "$instance") ;;
    *) fail "the namespace $namespace is that of $owner, whose objects $instance would take for its own; nothing was changed" ;;
  esac
}

take_lock() {
  mine="$(id -un) on $(uname -n), process $$, since $(now)"
  waited=
  until found=$(kube create configmap "$instance-lock" --from-literal="holder=$mine" -o name 2>&1); do
    case $found in
      *'already exists'*) ;;
      *) fail "the lock cannot be taken, nothing was changed: $found" ;;
    esac
    found=$(kube get configmap "$instance-lock" --ignore-not-found -o 'jsonpath={.data.holder}') || fail "nothing was changed"
    if [ -z "$found" ]; then continue; fi # it has just been given back
    if [ "$word" != --run ]; then
      fail "another deploy is under way: $found. When its script was killed, this takes the lock away:
  $(told "delete configmap $instance-lock")"
    fi
    if [ -z "$waited" ]; then say "waits for the deploy of $found"; fi
    waited=1
    sleep 2
  done
  holder=$mine
}

unlock() {
  if [ -n "$idle" ]; then wake; fi
  if [ -n "$work" ]; then rm -rf "$work"; fi
  if [ -z "$holder" ]; then return 0; fi
  found=$(kube get configmap "$instance-lock" --ignore-not-found -o 'jsonpath={.data.holder}' 2>&1) || :
  # somebody may have taken it away, and a third one may hold it now
  if [ "$found" = "$holder" ]; then kube delete configmap "$instance-lock" >/dev/null || :; fi
  holder=
}

# each_of KIND TEMPLATE NAME…: what a template of Go says of those that are there, in one call for all
each_of() {
  kind=$1
  template=$2
  shift 2
  if [ $# -gt 0 ]; then
    kube get "$kind" "$@" --ignore-not-found \
      -o go-template="{{if .items}}{{range .items}}$template{{end}}{{else if .metadata.name}}$template{{end}}"
  fi
}

# of NAME LINES: what stands behind that name
of() { printf '%s\n' "$2" | awk -v name="$1" '$1 == name { sub(/^[^ ]+ ?/, ""); print }'; }

# workspace: the folder `work`; whoever holds no lock removes it by itself
workspace() {
  work=$(mktemp -d) || fail "there is no room for a temporary folder; nothing was changed"
}

# apply WORD…: server-side, so that fields of others stay theirs; what stands in the way is told with the way out
apply() {
  if cluster apply --server-side --field-manager=envspec ${force:+--force-conflicts} "$@" 2>"$work/told"; then
    cat "$work/told" >&2
    return 0
  fi
  cat "$work/told" >&2
  shift $(($# - 2))
  way_out "$@"
  return 1
}

# way_out -k|-f PLACE: when the cluster told of a conflict, how it ends
way_out() {
  if ! grep -q 'conflicts\{0,1\} with' "$work/told"; then return 0; fi
  say "others have changed what is in $2. This takes it back; then deploy again:
  $typed apply --server-side --field-manager=envspec --force-conflicts $1 $PWD/$2"
}

# place STAGE [WORD…]: applies what a stage holds, if there is such a stage
place() {
  each=$from$1
  shift
  if [ -f "$each/kustomization.yaml" ]; then
    apply "$@" -k "$each"
    return
  fi
  for file in "$each"/*.yaml; do
    if [ -f "$file" ]; then
      apply "$@" -f "$each"
      return
    fi
  done
}
