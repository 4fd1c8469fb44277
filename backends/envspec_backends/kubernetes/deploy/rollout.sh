# A rollout and the way back: stage after stage, each when what is before it stands.
# shellcheck shell=sh disable=SC2154 # the assignments stand above

touched= # what this run has touched: `configuration`, `services`, or `all` when only jobs are left

# stopped TEXT: the way ends here; says what was touched, and the way out
stopped() {
  say "$*"
  back=
  if [ -n "$current" ] && [ "$current" != "$release" ]; then back="; ./deploy.sh --rollback returns to release $current"; fi
  case $touched in
    all) fail "release $release runs, but not all that follows it is done$back" ;;
    services) fail "services were touched, and release $release does not run as it should$back" ;;
    configuration) fail "stopped before the services, which were not touched; configuration and states were$back" ;;
    *) fail "nothing was rolled out" ;;
  esac
}

# begin TOUCHED: remembers what is touched before it is; services that one before it touched are not as they should be
begin() {
  touched=$1
  if [ -z "$pending" ] || [ "$reached" != services ]; then reached=$1; fi
  pending=$release
  remember
}

version='{{.metadata.name}} {{.metadata.resourceVersion}}{{"\n"}}'
noted='{{.metadata.name}} {{with .metadata.annotations}}{{with index . "envspec/secrets"}}{{.}}{{end}}{{end}}{{"\n"}}'

# replace KIND NAME SECRET…: where secrets changed since the last rollout, pods are replaced; the first time it is noted
replace() {
  kind=$1
  owner=$2
  shift 2
  if [ $# -eq 0 ]; then return 0; fi
  versions=
  for secret; do versions=$versions.$(of "$secret" "$have"); done
  seen=$(of "$owner" "$had")
  if [ "$versions" = "$seen" ]; then return 0; fi
  if [ -n "$seen" ]; then
    say "$owner: its secrets changed, so that its pods are replaced"
    inside=$(printf '%s\n' "$passwords" | sed -n "s/^$owner //p")
    if [ "$kind" = statefulset ] && [ -n "$inside" ]; then
      say "$owner: its password stays what it was until it is changed inside: $inside"
    fi
    kube rollout restart "$kind/$owner" || stopped "the pods of $owner could not be replaced"
  fi
  kube annotate --overwrite "$kind/$owner" "envspec/secrets=$versions" || stopped "$kind/$owner could not be marked"
}

# stand KIND LINES [WORD…]: their pods have the secrets of now, and all are ready
stand() {
  kind=$1
  lines=$2
  shift 2
  watched=$(printf '%s\n' "$lines" | awk '{ for (at = 2; at <= NF; at++) print $at }' | sort -u)
  # shellcheck disable=SC2086 # names without blanks
  have=$(each_of secret "$version" $watched) || stopped "Secrets cannot be read"
  # shellcheck disable=SC2046 # names without blanks
  had=$(each_of "$kind" "$noted" $(names "$lines")) || stopped "the ${kind}s cannot be read"
  while read -r name read <&4; do
    if [ -z "$name" ]; then continue; fi
    # shellcheck disable=SC2086 # names of secrets, which have no blanks
    replace "$kind" "$name" $read
  done 4<<END
$lines
END
  while read -r name read <&4; do
    if [ -z "$name" ]; then continue; fi
    if ! ready "$kind/$name" "$@"; then
      show_workload "$name"
      stopped "$name does not become ready"
    fi
  done 4<<END
$lines
END
}

# ready OBJECT [WORD…]: waits until its pods are. A DaemonSet does not say when it is stuck, and takes longer the more
# nodes there are: it is, when nothing about it has changed for so long
ready() {
  state=unknown
  while ! kube rollout status "$@"; do
    case $1 in daemonset/*) ;; *) return 1 ;; esac
    before=$state
    state=$(kube get "$1" -o 'jsonpath={.status.desiredNumberScheduled} {.status.updatedNumberScheduled} {.status.numberReady}') ||
      return 1
    if [ "$state" = "$before" ]; then return 1; fi
  done
}

# owned KIND: the lines of the services that are a Deployment, or a DaemonSet
owned() {
  printf '%s\n\n%s\n' "$daemons" "$services" | awk -v kind="$1" '
    !NF { told = 1; next }
    !told { daemon[$1] = 1; next }
    kind == (($1 in daemon) ? "daemonset" : "deployment")
  '
}

# retire NAME…: a service that runs on every node now and did not, or the other way round, is no longer what it was
retire() {
  if [ $# -eq 0 ]; then return 0; fi
  there=$(kube get deployments,daemonsets -l "app.kubernetes.io/instance=$instance,app.kubernetes.io/managed-by=envspec" -o name) ||
    stopped "the services cannot be read"
  for old in $there; do
    kind=${old%%.*} name=${old#*/}
    if [ "$kind" = daemonset ]; then successor=deployment; else successor=daemonset; fi
    if listed "$name" "$(printf '%s\n' "$@")" && listed "$name" "$(owned "$successor")"; then
      say "$name: $old gives way to its successor"
      kube delete "$old" || stopped "$old is in the way of its successor"
    fi
  done
}

configure() {
  place 10-config || stopped "the configuration was not taken"
  if [ -n "$external" ]; then
    set --
    for each in $external; do set -- "$@" "externalsecret/$each"; done
    kube wait --for=condition=Ready --timeout="${patience}s" "$@" || stopped "secrets did not come from their store"
  fi
  place 20-state || stopped "the states were not taken"
  stand statefulset "$states" --timeout="${patience}s"
}

serve() {
  begin services
  # two of them have no room on one host
  # shellcheck disable=SC2086 # names without blanks
  retire $on_hosts
  place 40-apps || stopped "the services were not taken"
  # each Deployment says itself (progressDeadlineSeconds) when it is stuck
  stand deployment "$(owned deployment)"
  stand daemonset "$(owned daemonset)" --timeout="${patience}s"
  # shellcheck disable=SC2046 # names without blanks
  retire $(names "$services")
  touched=all
}

do_deploy() {
  workspace
  recall
  look_at_tools
  look_at_secrets
  look_at_claims
  look_at_manifests
  sound
  place 00-namespace || fail "nothing was changed"
  if [ -n "$fresh" ]; then
    take_lock
    recall
  fi
  keep
  begin configuration
  generate_secrets
  configure
  run_jobs "$before"
  serve
  run_jobs "$after"
  settle
  say "rolled out: release $release${tag:+, $tag}"
  if left=$(leftovers) && [ -n "$left" ]; then
    say "earlier releases have left:$(names "$left"); ./deploy.sh --prune deletes them"
  fi
}

# choose [RELEASE]: sets `target`, the one to return to
choose() {
  if [ -n "${1:-}" ]; then
    target=$(printf '%s\n' "$kept" | awk -v text="$1" 'index($1, text) == 1 { print $1 }')
    case $target in
      '' | *'
'*)
        say "there is no one release $1; there are:$(names "$kept")"
        exit 2
        ;;
      *) ;;
    esac
  elif [ -n "$pending" ]; then
    target=$current
  else
    target=$(printf '%s\n' "$kept" | awk -v name="$current" 'found { print $1; exit } $1 == name { found = 1 }')
  fi
  if [ -z "$target" ]; then fail "there is no release to return to"; fi
}

# untouched: the release to return to is the one that runs, and what it made is as it made it
untouched() {
  if [ "$release" != "$current" ] || [ "$reached" = services ]; then return 1; fi
  for stage in $stages; do
    case $stage in
      10-* | 20-* | 40-*) ;;
      *) continue ;;
    esac
    code=0
    cluster diff --server-side --field-manager=envspec --force-conflicts -f "$from$stage" >"$work/told" || code=$?
    # a label with the version of an image changes nothing that runs
    if [ "$code" -gt 1 ] || grep '^[-+][^-+]' "$work/told" | grep -v ' app.kubernetes.io/version: ' >/dev/null; then
      return 1
    fi
  done
}

do_rollback() {
  workspace
  recall
  choose "$@"
  look_at_tools
  sound
  left=${pending:-$current}
  unpack "$target"
  spare_data
  force=1
  if untouched; then
    say "release $current runs${pending:+, untouched by the rollout of $pending}: nothing to roll back"
    return 0
  fi
  ask "Return from release $left to release $target? It undoes no migration."
  look_at_secrets
  look_at_manifests
  sound
  place 00-namespace || fail "nothing was changed"
  begin configuration
  generate_secrets
  configure
  serve
  run_jobs "$after" again
  stands
  say "rolled back: release $current runs"
}
