# Jobs: each once for a release, and those that a person asks for.
# shellcheck shell=sh disable=SC2154 # the assignments stand above

# end_of JOB: `none` where there is no such Job, `Complete`, `Failed`, or `running`
end_of() {
  found=$(kube get job "$1" --ignore-not-found \
    -o 'jsonpath={.metadata.name}{range .status.conditions[?(@.status=="True")]} {.type}{end}') || return 1
  case "$found " in
    ' ') echo none ;;
    *' Complete '*) echo Complete ;;
    *' Failed '*) echo Failed ;;
    *) echo running ;;
  esac
}

# finish JOB SECONDS: waits for its end; 1 when that is not a good one, which is shown
finish() {
  waited=0
  unanswered=0
  while :; do
    if ended=$(end_of "$1"); then
      unanswered=0
    else
      ended=running
      unanswered=$((unanswered + 1))
      if [ "$unanswered" -ge 5 ]; then
        say "the cluster does not say what became of $1"
        return 1
      fi
    fi
    case $ended in
      Complete)
        say "$1: done"
        return 0
        ;;
      Failed)
        say "$1: failed; its events and its log:"
        break
        ;;
      none)
        say "$1: somebody has deleted it"
        return 1
        ;;
      *) ;;
    esac
    if [ "$waited" -ge "$2" ]; then
      say "$1: no end after $2 seconds; its events and its log:"
      break
    fi
    sleep 2
    waited=$((waited + 2))
  done
  show_job "$1"
  return 1
}

# run_jobs LINES [again]: jobs of this release one after another; each unless it has run for it, or again
run_jobs() {
  while read -r file name seconds <&4; do
    if [ -z "$name" ]; then continue; fi
    job=$name-$release
    ended=$(end_of "$job") || stopped "the cluster does not say whether $job has run"
    if [ "$ended" = Complete ] && [ -z "${2:-}" ]; then
      say "$job: has run for this release"
      continue
    fi
    # a Job that has ended cannot start again: another takes its place
    if [ "$ended" = Failed ] || [ "$ended" = Complete ]; then
      kube delete job "$job" >/dev/null || stopped "$job could not be run again"
    fi
    say "$job: runs"
    apply -f "$from$file" >/dev/null || stopped "$job could not be started"
    finish "$job" "$seconds" || stopped "$job failed"
  done 4<<END
$1
END
}

# new_name JOB: for one more Job of it, at a person's wish
new_name() { printf '%s-%s' "$1" "$(date -u +%s)"; }

# do_run NAME: one more Job, of the release that runs; the lock is given back once it is there
do_run() {
  workspace
  recall
  read -r _ kind seconds <<END
$(printf '%s\n' "$jobs" | awk -v name="$1" '$1 == name')
END
  job=$(new_name "$1")
  if [ "$kind" = cron ]; then
    kube create job "$job" --from="cronjob/$1" >/dev/null || fail "$1 was not started"
  else
    if [ -z "$current" ]; then fail "no release runs in $namespace"; fi
    look_at_tools
    sound
    unpack "$current"
    file=$(printf '%s\n%s\n' "$before" "$after" | awk -v name="$1" '$2 == name { print $1 }')
    if [ -z "$file" ]; then fail "release $current has no job $1"; fi
    "$kubectl" patch --local -f "$from$file" --type=json -o json \
      -p "[{\"op\": \"replace\", \"path\": \"/metadata/name\", \"value\": \"$job\"}]" >"$work/job" || fail "$1 was not started"
    kube create -f "$work/job" >/dev/null || fail "$1 was not started"
  fi
  say "$job: runs"
  free
  finish "$job" "$seconds" || exit 1
  kube logs --all-containers --tail=-1 -l "batch.kubernetes.io/job-name=$job"
}

# do_restore STATE [DUMP]: its restore job, told which dump; where it must not run meanwhile, the state is stopped
do_restore() {
  workspace
  read -r _ seconds stops <<END
$(printf '%s\n' "$dumped" | awk -v name="$1" '$1 == name')
END
  kube get "statefulset/$1" "cronjob/$1-restore" -o name >/dev/null || fail "$1 has not been rolled out with its restore job"
  ask "Overwrite what $1 holds with ${2:+the dump }${2:-its newest dump}?"
  job=$(new_name "$1-restore")
  {
    kube create job "$job" --from="cronjob/$1-restore" --dry-run=client -o json >"$work/made" &&
      "$kubectl" set env --local -f "$work/made" "FILE=$(printf %s "${2:-}" | sed 's/\$/$$/g')" -o json >"$work/job"
  } || fail "the restore was not started"
  if [ -n "$stops" ]; then
    say "stops $1"
    idle=$1
    kube scale "statefulset/$1" --replicas=0 >/dev/null || fail "$1 does not stop"
    kube wait --for=delete "pod/$1-0" --timeout="${patience}s" >/dev/null || fail "$1 does not stop"
  fi
  kube create -f "$work/job" >/dev/null || fail "the restore was not started"
  say "$job: runs"
  finish "$job" "$seconds" || fail "the dump was not read back"
  kube logs --all-containers --tail=-1 -l "batch.kubernetes.io/job-name=$job" || :
  if [ -n "$idle" ]; then
    wake
    kube rollout status "statefulset/$1" --timeout="${patience}s" || {
      show_workload "$1"
      fail "the dump was read back, but $1 does not become ready"
    }
  fi
  say "the dump is read back"
}

# wake: a state that was stopped for a restore runs again, however that ended
wake() {
  name=$idle
  idle=
  say "starts $name"
  kube scale "statefulset/$name" --replicas=1 >/dev/null || say "$name is stopped: $(told "scale statefulset/$name --replicas=1")"
}
