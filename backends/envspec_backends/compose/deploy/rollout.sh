# The rollout, and the way back.
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

# look: all that would stop it later is told at once, before anything is changed
look() {
  faults=
  lenient=1
  if [ -n "$proxy" ] && ! docker network inspect "$proxy" >/dev/null 2>&1; then
    fault "there is no network $proxy: start Traefik on it first, its routes lead there"
  fi
  look_at_secrets
  compose config --quiet || fault "Compose can't read $file"
  say "pulling images that are not here"
  compose --profile release --profile jobs pull --quiet --policy missing || fault "an image is missing"
  lenient=
}

# prepare: what the release needs is here, without a change to what runs
prepare() {
  if [ -n "$faults" ]; then fail "nothing was changed"; fi
  make_secrets
  put_files
  render
  mkdir -p "$state/images"
  compose --profile release --profile jobs config --images | sort -u | settled "$state/images/$release"
}

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
  stage
  look
  changed=$(changed_secrets)
  look_at_passwords
  prepare
  note_new_volumes
  own_volumes
  case $(said_in "$state/pending") in *' touched') pend touched ;; *) pend untouched ;; esac
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

# settle: what runs is noted, and what nobody needs any longer goes
settle() {
  note_secrets
  printf '%s\n' "$places" | settled "$state/places"
  remove_networks
  tidy
}

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
