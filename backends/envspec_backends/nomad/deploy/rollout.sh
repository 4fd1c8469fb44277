# A rollout and the way back: both follow the steps of a release, one after the other.
# shellcheck shell=sh disable=SC2154,SC2034 # assignments and parts are one script, and share their names

ran=

# record: the release that is rolled out, and which of its jobs have run
record() {
  put "$records/$release" "when=$(now)" "tag=$tag" "ran=$ran" "steps=$steps"
}

# look_at_jobs: whether Nomad takes each file; sets `changed`, the jobs whose files are others than before
look_at_jobs() {
  changed=
  while read -r _ name file; do
    if [ -z "$name" ]; then continue; fi
    if [ "$(content "$name")" != "$file" ]; then changed="$changed $name"; fi
    code=0
    found=$(nomad job plan "$name.nomad.hcl" 2>&1 </dev/null) || code=$?
    # 1 says that allocations would come or go
    if [ "$code" -gt 1 ]; then fault "$name: $(why "$found")"; fi
  done <<END
$(each_job "$steps")
END
}

# begin RELEASE STEPS NAME…: remembers what is under way, and the versions of the jobs that it changes
begin() {
  going=$1
  own "$2"
  shift 2
  note "$@"
  pending=$going
  remember
}

# follow STEPS: in their order; the script ends where one fails
follow() {
  while read -r step seconds jobs_ <&4; do
    case $step in
      state | service)
        # shellcheck disable=SC2086 # names without blanks
        start "$step" $jobs_
        ;;
      before | after) once "$step" "$seconds" "$jobs_" ;;
      '') ;;
      *)
        say "${jobs_%%:*}"
        place "$step" "$jobs_"
        ;;
    esac
  done 4<<END
$1
END
}

# settle STEPS: the release is there
settle() {
  keep
  own "$1" all
  current=$going pending='' touched=''
}

do_deploy() {
  recall
  if [ -n "$before" ]; then keep; fi
  look_at_needs
  look_at_jobs
  if [ -n "$faults" ]; then fail "nothing was changed:$faults"; fi
  tell_passwords
  ran=$(part "$release" ran) || exit 1
  case " $order $tried " in
    *" $release "*) ;;
    *) tried="$tried${tried:+ }$release" ;;
  esac
  # shellcheck disable=SC2086 # names without blanks
  begin "$release" "$steps" $changed
  make_needs
  follow "$steps"
  record
  settle "$steps"
  seen=$(versions_of_passwords) || exit 1
  tried=$(without "$release" "$tried")
  order=$(without "$release" "$order")
  order="$order${order:+ }$release"
  trim
  say "rolled out: release $release${tag:+, $tag}"
  found=$(left job "$steps")
  if [ -n "$found" ]; then say "earlier releases have left:$(names "$found"); ./deploy.sh --prune stops them"; fi
}

# before_it: the release that was rolled out before the one that runs
before_it() {
  printf '%s\n' "$order" | tr ' ' '\n' | awk -v current="$current" '$1 == current { print last; exit } { last = $1 }'
}

# one_of TEXT: the kept release that is called so, or begins so
one_of() {
  found=$(printf '%s\n' "$order" | tr ' ' '\n' | awk -v text="$1" 'index($1, text) == 1')
  case $found in
    '' | *'
'*)
      say "there is no one release $1; there are:${order:+ }${order:- none}"
      exit 2
      ;;
    *) printf '%s' "$found" ;;
  esac
}

# choose [RELEASE]: sets `target`; empty when there is nothing to do, which is said
choose() {
  target=
  if [ -n "${1:-}" ]; then
    target=$(one_of "$1") || exit $?
  elif [ -n "$pending" ]; then
    target=$current
  else
    target=$(before_it)
  fi
  if [ -z "$target" ]; then fail "there is no release to return to"; fi
  if [ "$target" = "$current" ] && [ -z "$touched" ]; then
    say "release $current runs${pending:+, untouched by the rollout of $pending}: nothing to roll back"
    target=
  fi
}

# look_at_returns STEPS: sets `returns`, the jobs of which another version must run; one that Nomad has no more is a fault
look_at_returns() {
  returns=
  while read -r _ name file; do
    if [ -z "$name" ]; then continue; fi
    if [ "$(content "$name")" = "$file" ] && running "$name"; then continue; fi
    found=
    if [ -n "$(entry "$name")" ]; then
      found=$(nomad job history -t '{{range .}}{{with .VersionTag}}{{.Name}}
{{end}}{{end}}' "$prefix-$name" 2>&1 </dev/null) || fail "$(why "$found")"
    fi
    if printf '%s\n' "$found" | grep -Fqx -- "envspec-$file"; then
      returns="$returns $name"
    else
      fault "Nomad no longer has the version of $name that release $target had"
    fi
  done <<END
$(each_job "$1")
END
}

do_rollback() {
  recall
  choose "${1:-}"
  if [ -z "$target" ]; then return 0; fi
  its_steps=$(part "$target" steps) || exit 1
  ask "Return from release ${pending:-$current} to $target? It undoes no migration."
  if [ -n "$before" ]; then keep; fi
  look_at_returns "$its_steps"
  if [ -n "$faults" ]; then
    remember
    fail "nothing was changed:$faults"
  fi
  # states are left: what they keep is nobody's to end but a person's
  ends=$(left job "$its_steps")
  # shellcheck disable=SC2086 # names without blanks
  begin "$target" "$its_steps" $returns $ends
  follow "$its_steps"
  if [ -n "$ends" ] && [ -z "$touched" ]; then
    touched=yes
    remember
  fi
  end_them "$ends" || stopped "what release $target did not have runs on"
  settle "$its_steps"
  remember
  say "rolled back: release $target runs"
}

# end_them NAMES: these jobs end, or 1, which is said; Nomad keeps them while a kept release needs one of their versions
end_them() {
  for name in $1; do
    say "stops $name"
    if ! found=$(nomad job stop -yes "$prefix-$name" 2>&1 </dev/null); then
      say "$name does not stop: $(why "$found")"
      return 1
    fi
  done
}

do_prune() {
  recall
  if [ -n "$pending" ]; then fail "the rollout of $pending did not end well: roll out again, or ./deploy.sh --rollback"; fi
  if [ "$current" != "$release" ]; then
    fail "this folder holds release $release, and ${current:-none} runs: roll it out first"
  fi
  found=$(left state "$steps")
  for name in $found; do
    say "the state $name is left with its data: nomad job stop -purge $prefix-$name ends it, and its volume stays"
  done
  ends=$(left job "$steps")
  if [ -z "$ends" ]; then
    say "nothing else is left of earlier releases"
    return 0
  fi
  ask "Stop$(names "$ends")?"
  if [ -n "$before" ]; then keep; fi
  # shellcheck disable=SC2086 # names without blanks
  note $ends
  remember
  code=0
  end_them "$ends" || code=1
  keep
  for name in $ends; do
    if running "$name"; then continue; fi
    owned=$(printf '%s\n' "$owned" | tr ' ' '\n' | sed "/^$name:/d" | tr '\n' ' ' | sed 's/ $//')
  done
  remember
  return "$code"
}
