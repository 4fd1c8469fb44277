# What every target's deploy.sh begins with: its words, how it asks, how it speaks. The target's part below defines a
# function do_WORD for each word, lock and unlock, and begins with nothing by itself.
# shellcheck shell=sh disable=SC2154 # the assignments stand above

cd -- "$(dirname -- "$0")" || exit 1
umask 077
yes=
locked=

say() { printf 'deploy: %s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

usage() {
  cat <<END
usage: ./deploy.sh [WORD] [--yes]

                        roll out what is in this folder: release $release${tag:+, $tag}
  --help                say this
  --diff                show what a rollout would change, and change nothing
  --status              show what runs, and of which release
  --logs NAME           print the last lines of a service, job or state
  --history             list the releases that are kept, newest first
  --rollback [RELEASE]  return to that release; without one to the last that worked, or to the one before it.
                        It runs no job of before-deploy and undoes no migration; jobs of after-deploy run again
  --run JOB             run one job of the release that is deployed
  --restore STATE [DUMP]
                        read a dump of a state back; the newest without DUMP
  --prune               remove what earlier releases made and this one no longer has; never data
  --yes                 do not ask: --rollback, --restore and --prune need it where there is no terminal
$usage
Exit codes: 0 done, 1 it failed, 2 it was not called like this, and nothing was touched.
END
}

misused() {
  say "$*"
  usage >&2
  exit 2
}

# ask QUESTION: goes on when a person agrees; nothing has been touched until then
ask() {
  if [ -n "$yes" ]; then return 0; fi
  if [ ! -t 0 ]; then
    say "$1 There is no terminal to ask at: add --yes."
    exit 2
  fi
  printf '%s [y/N] ' "$1" >&2
  read -r answer || answer=
  case $answer in
    [yY] | [yY][eE][sS]) ;;
    *) fail "nothing was changed" ;;
  esac
}

# listed NAME LINES: whether a line begins with that word
listed() {
  if printf '%s\n' "$2" | while read -r first rest; do
    if [ -n "$first" ] && [ "$first" = "$1" ]; then exit 3; fi
  done; then return 1; fi
}

# names LINES: their first words, on one line
names() {
  printf '%s\n' "$1" | while read -r first rest; do
    if [ -n "$first" ]; then printf ' %s' "$first"; fi
  done
}

# must_be KIND NAME LINES: NAME is one of those, or the call was wrong
must_be() {
  if ! listed "$2" "$3"; then
    known=$(names "$3")
    say "there is no $1 $2; ${known:+there are:}${known:-there is none}"
    exit 2
  fi
}

# with_lock COMMAND WORD…: nobody else rolls out meanwhile, and the lock goes whatever happens
with_lock() {
  trap 'ended=$?; if [ -n "$locked" ]; then locked=; unlock; fi; exit "$ended"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  lock
  locked=1
  "$@"
}

# free: the lock is given back before the script ends
free() {
  if [ -n "$locked" ]; then
    locked=
    unlock
  fi
}

# arguments LEAST MOST GIVEN: their number is right, or the call was wrong; MOST is `any` for a word that hands them on
arguments() {
  if [ "$3" -lt "$1" ]; then misused "$word needs more words"; fi
  if [ "$2" != any ] && [ "$3" -gt "$2" ]; then misused "$word takes no more words"; fi
}

# recall_names: names are held against those of the release that runs, where a target's part can tell them
# shellcheck disable=SC2329 # which defines it anew
recall_names() { :; }

main() {
  while [ "${1:-}" = --yes ]; do
    yes=1
    shift
  done
  word=
  if [ $# -gt 0 ]; then
    if [ -z "$1" ]; then misused "a word is empty"; fi
    word=$1
    shift
  fi
  # KIND is what the first argument must be one of; LOCK says whether others must wait
  case $word in
    '' | --prune) set -- 0 0 "" lock "$@" ;;
    --help | --diff | --history | --status) set -- 0 0 "" "" "$@" ;;
    --rollback) set -- 0 1 "" lock "$@" ;;
    --run) set -- 1 1 job lock "$@" ;;
    --restore) set -- 1 2 dumped lock "$@" ;;
    --logs) set -- 1 1 name "" "$@" ;;
    *)
      found=$(printf '%s\n' "$words" | while read -r name least most kind lock; do
        if [ "$name" = "$word" ]; then printf '%s %s %s %s\n' "$least" "$most" "$kind" "$lock"; fi
      done)
      if [ -z "$found" ]; then misused "there is no word $word"; fi
      # shellcheck disable=SC2086 # four words
      set -- $found "$@"
      if [ "$3" = - ]; then kind=; else kind=$3; fi
      if [ "$4" = - ]; then lock=; else lock=$4; fi
      least=$1 most=$2
      shift 4
      set -- "$least" "$most" "$kind" "$lock" "$@"
      ;;
  esac
  least=$1 most=$2 kind=$3 lock=$4
  shift 4
  if [ "$most" != any ]; then
    # --yes may stand behind the others too
    count=$#
    while [ "$count" -gt 0 ]; do
      if [ "$1" = --yes ]; then yes=1; else set -- "$@" "$1"; fi
      shift
      count=$((count - 1))
    done
  fi
  arguments "$least" "$most" "$#"
  if [ -n "$kind" ]; then recall_names; fi
  case $kind in
    job) must_be job "$1" "$jobs" ;;
    dumped) must_be "state with a dump" "$1" "$dumped" ;;
    name) must_be "service, job or state" "$1" "$services
$states
$jobs" ;;
    service) must_be "service or state" "$1" "$services
$states" ;;
  esac
  if [ "$word" = --help ]; then
    usage
    exit 0
  fi
  if [ -z "$word" ]; then word=--deploy; fi
  command=do_${word#--}
  if [ -n "$lock" ]; then with_lock "$command" "$@"; else "$command" "$@"; fi
}
