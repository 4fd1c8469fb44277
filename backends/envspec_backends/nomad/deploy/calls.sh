# One job that a person calls: --run, --restore.
# shellcheck shell=sh disable=SC2154,SC2034 # assignments and parts are one script, and share their names

# do_run NAME: as the release that runs has it; the lock is given back once it is under way
do_run() {
  recall
  if [ -z "$current" ]; then fail "no release has been rolled out"; fi
  if ! running "$1"; then fail "there is no job $prefix-$1, or it is stopped"; fi
  found=$(busy "$1") || exit 1
  if [ -n "$found" ]; then fail "$1 runs already: $found"; fi
  seconds=$(printf '%s\n' "$jobs" | sed -n "s/^$1 //p")
  case $(entry "$1") in
    periodic*)
      found=$(nomad job periodic force -detach "$prefix-$1" 2>&1) || fail "$1 cannot be run: $(why "$found")"
      found=$(nomad eval status -t '{{.JobID}}' "$(printf '%s\n' "$found" | sed -n 's/^Evaluation ID: *//p')" 2>&1) || fail "$(why "$found")"
      child=$found
      ;;
    *) dispatch "$1" "$current" || fail "$1 cannot be run: $(why "$found")" ;;
  esac
  free
  say "$1 runs: $child"
  finish "$1" "$seconds"
}

# finish NAME SECONDS: waits for the end of `child`, and shows its log
finish() {
  code=0
  await "$child" "$2" || code=$?
  case $code in
    0)
      logs_of "$child"
      say "$1 has ended"
      ;;
    2) fail "$1 did not end in $2 seconds" ;;
    *)
      tell "$child"
      fail "$1 failed: $child"
      ;;
  esac
}

# do_restore STATE [DUMP]: its restore job reads a dump back; where the state must not run meanwhile, it is stopped first
do_restore() {
  recall
  how=$(printf '%s\n' "$dumped" | sed -n "s/^$1 //p")
  if ! running "$1-restore"; then fail "there is no job $prefix-$1-restore: roll out first"; fi
  found=$(busy "$1-restore") || exit 1
  if [ -n "$found" ]; then fail "a restore of $1 is under way: $found"; fi
  ask "Overwrite what $1 holds with ${2:+the dump }${2:-its newest dump}?"
  version=
  case $how in
    *' stop')
      if running "$1"; then
        latest=$(newest "$1") || exit 1
        version=${latest%% *}
        say "stops $1"
        found=$(nomad job stop -yes "$prefix-$1" 2>&1) || fail "$1 does not stop: $(why "$found")"
        still "$1"
      fi
      ;;
  esac
  code=0
  child=
  if dispatch "$1-restore" "$current" "FILE=${2:-}"; then
    say "reads the dump: $child"
    await "$child" "${how%% *}" || code=$?
    if [ "$code" -eq 0 ]; then logs_of "$child"; elif [ "$code" -eq 1 ]; then tell "$child"; fi
  else
    code=1
    say "the restore cannot be run: $(why "$found")"
  fi
  if [ -n "$version" ]; then
    say "starts $1"
    found=$(nomad job revert -detach "$prefix-$1" "$version" 2>&1) || fail "$1 does not start: $(why "$found")"
    evaluation=$(printf '%s\n' "$found" | sed -n 's/^Evaluation ID: *//p')
    nomad eval status -monitor "$evaluation" >&2 || {
      tell "$prefix-$1" "$evaluation"
      fail "$1 did not become healthy"
    }
  fi
  if [ "$code" -ne 0 ]; then fail "the dump was not read back${child:+: $child}"; fi
  say "the dump is read back"
}

# still NAME: waits until none of its allocations runs
still() {
  end=$(($(date +%s) + 300))
  while :; do
    all=$(allocations "$prefix-$1") || exit 1
    case $all in *' running'* | *' pending'*) ;; *) return 0 ;; esac
    if [ "$(date +%s)" -ge "$end" ]; then fail "$1 is stopped, and its task has not ended in 300 seconds"; fi
    sleep 2
  done
}
