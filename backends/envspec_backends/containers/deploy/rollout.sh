# The rollout, and the way back. What a target does for each step, it says in functions of its own:
#   look_at_sources   ends the script where it was called at a wrong place; nothing has been touched yet
#   look        tells by `fault` all that would stop the rollout, and changes nothing
#   prepare     brings what the release needs, without a change to what runs
#   ready       what the jobs of before-deploy need is there
#   start       all that runs for long runs as the release has it, and is healthy; else 1
#   explain     what ails that which does not come up
#   settle      notes what runs, and removes what nobody needs any longer
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here
faults=
recreate=

# fault TEXT: something that would stop the rollout later
fault() {
  say "$1"
  faults=1
}

# named: the release at hand, as a person knows it
named() { printf '%s\n' "release $release${tag:+ ($tag)}"; }

# look_at_passwords: a new secret does not change a password that a state keeps inside
look_at_passwords() {
  inside=$(keeping_inside)
  if [ -z "$inside" ]; then return 0; fi
  lines "$inside" | while read -r name secret how; do
    say "the secret $secret changed, but $name keeps its password inside, where $how changes it"
  done
  if [ -z "$recreate" ]; then
    fault "once it is changed there (./deploy.sh --exec STATE WORD…): ./deploy.sh --recreate"
  fi
}

do_recreate() {
  recreate=1
  do_deploy
}

do_deploy() {
  look_at_sources
  stage
  look
  changed=$(changed_secrets)
  look_at_passwords
  prepare
  case $(said_in "$state/pending") in *' touched') pend touched ;; *) pend untouched ;; esac
  ready || not_ready
  release_jobs "$before" || stopped
  pend touched
  if ! start; then
    explain
    fail "$(named) does not come up; $(way_back)"
  fi
  release_jobs "$after" || fail "$(named) runs, but a job after it failed; $(way_back)"
  worked
  settle
  say "$(named) runs"
}

# not_ready: what the jobs of before-deploy need does not come up
not_ready() {
  explain
  fail "stopped before $(named): what its jobs need does not come up; $(way_back)"
}

# stopped: a job of before-deploy failed
stopped() {
  case $(said_in "$state/pending") in
    *' untouched') fail "stopped before $(named); services were not touched, there is nothing to roll back" ;;
    *) fail "stopped before $(named); what its jobs need is of that release already; $(way_back)" ;;
  esac
}

# way_back: what --rollback does now
way_back() {
  running=$(current)
  if [ -z "$running" ]; then
    printf 'there is no release to go back to'
  else
    printf './deploy.sh --rollback returns to release %s, of %s' "$running" "$(since "$running")"
    if [ -n "$changed" ]; then printf '; it does not bring back the old value of%s' "$(names "$changed")"; fi
  fi
}
changed=

do_rollback() {
  running=$(current)
  if [ -z "$running" ]; then fail "there is no release to go back to"; fi
  if [ -n "${1:-}" ]; then
    to=$(matching "$1")
    if [ "$(lines "$to" | wc -l)" -ne 1 ]; then
      say "$1 is not one release: ./deploy.sh --history lists them"
      exit 2
    fi
  else
    case $(said_in "$state/pending") in
      *' untouched')
        load "$running"
        rm -f "$state/pending"
        say "the last rollout touched nothing: $(named) runs, there is nothing to roll back"
        return 0
        ;;
      *' touched') to=$running ;;
      *)
        to=$(before_it "$running")
        if [ -z "$to" ]; then fail "there is no release before $running to go back to"; fi
        ;;
    esac
  fi
  load "$to"
  ask "Return to $(named), of $(since "$to")?"
  look
  changed=$(changed_secrets)
  if [ -n "$changed" ]; then
    say "other values than before stay as they are:$(names "$changed")"
  fi
  prepare
  pend touched
  if ! start; then
    explain
    fail "$(named) does not come up either"
  fi
  runs
  settle
  release_jobs "$after" again || fail "$(named) runs again, but a job after it failed"
  say "$(named) runs again"
}

# matching BEGINNING: names of kept releases that begin so, a line each
matching() {
  said_in "$state/history" | while read -r name rest; do
    case $name in "$1"*) printf '%s\n' "$name" ;; esac
  done
}
