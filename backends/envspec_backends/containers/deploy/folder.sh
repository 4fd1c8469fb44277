# What the host keeps in .deployed, which nobody else may read or replace:
#   releases/RELEASE/   what is in this folder of it (`whole` lists that), and what this script is told, in values
#   history             the releases that worked: name, time, tag; newest first
#   current             the release that runs, by name
#   pending             the release of a rollout that has not ended well, and whether it touched what runs
#   files, rendered     what containers mount (files.sh)
#   done/RELEASE/JOB    jobs that have run for a release; logs/JOB: the last lines of each job
#   secrets             by what the values of secrets are known that what runs has read
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here
state=.deployed

# settled FILE: what comes in becomes its content, at once or not at all
settled() {
  cat >"$1.new" || return 1
  mv -f "$1.new" "$1"
}

# said_in FILE: its content, nothing where there is none
said_in() {
  if [ -f "$1" ]; then cat "$1"; fi
}

# lines TEXT: its lines, none of a text that is empty
lines() {
  if [ -n "$1" ]; then printf '%s\n' "$1"; fi
}

# begun PROCESS: when it began, by which it is told from a later one of the same number; 0 where nobody can know
begun() {
  if [ -r "/proc/$1/stat" ]; then sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 20; else echo 0; fi
}

# alive HOST PROCESS BEGUN: whether it runs still, or that can't be known from here
alive() {
  if [ "$1" != "$(uname -n)" ]; then return 0; fi
  if ! kill -0 "$2" 2>/dev/null; then
    # somebody else's process can't be asked; where others' are not shown, nobody knows
    if [ ! -d /proc/1 ]; then return 0; fi
    if [ ! -d "/proc/$2" ]; then return 1; fi
  fi
  [ "$(begun "$2")" = "$3" ]
}

# told_owner HOST PROCESS BEGUN WORD
told_owner() { printf '%s\n' "deploy.sh $4 (process $2 on $1)"; }

# lock: a link to nowhere that says whose it is; it is made at once, or it is there already. A job waits for a rollout,
# and a rollout for a job that is being prepared, which is no long matter.
lock() {
  mkdir -p "$state"
  me="$(uname -n) $$ $(begun $$) $word"
  waiting=
  tries=0
  while ! ln -s "$me" "$state/lock" 2>/dev/null; do
    tries=$((tries + 1))
    owner=$(readlink "$state/lock" 2>/dev/null) || owner=
    # shellcheck disable=SC2086 # four words
    if [ -z "$owner" ]; then
      # given back in this moment, or nothing can be written here
      if [ "$tries" -gt 50 ]; then fail "can't make $state/lock"; fi
    elif ! alive $owner; then
      take_over "$owner"
    else
      case "$word ${owner##* }" in
        *--run*) ;;
        *) fail "$(told_owner $owner) is at work here; if that is not so, remove $state/lock" ;;
      esac
      if [ -z "$waiting" ]; then say "waiting for $(told_owner $owner)"; fi
      waiting=1
      tries=0
      sleep 1
    fi
  done
}

# take_over OWNER: removes a lock whose owner is gone; of several who see that, one does it
take_over() {
  if mkdir "$state/taking" 2>/dev/null; then
    if [ "$(readlink "$state/lock" 2>/dev/null || :)" = "$1" ]; then
      # shellcheck disable=SC2086 # four words
      say "$(told_owner $1) is gone and left its lock, which goes too"
      rm -f "$state/lock"
    fi
    rmdir "$state/taking"
  else
    if [ "$tries" -gt 50 ]; then fail "the lock has no owner, and $state/taking is in the way: remove both"; fi
    sleep 1
  fi
}

unlock() {
  if [ "$(readlink "$state/lock" 2>/dev/null || :)" = "$me" ]; then rm -f "$state/lock"; fi
}

# stage: what is in this folder becomes a release in .deployed, whole or not at all
stage() {
  new=$state/releases/new
  rm -rf "$new"
  mkdir -p "$new/values"
  for each in $whole; do
    if [ -e "$each" ]; then cp -R "$each" "$new/"; fi
  done
  for name in $kept; do eval "printf %s \"\$$name\"" >"$new/values/$name"; done
  if diff -r "$new" "$state/releases/$release" >/dev/null 2>&1; then
    rm -rf "$new"
  else
    rm -rf "$state/releases/$release"
    mv "$new" "$state/releases/$release"
  fi
  load "$release"
}

# load RELEASE: from here on all is said of this one
load() {
  folder=$state/releases/$1
  file=$folder/${whole%% *}
  if [ ! -d "$folder/values" ]; then fail "the release $1 is not in $folder any longer"; fi
  for name in $kept; do
    # the x keeps line ends that $( ) would take off
    value=$(said_in "$folder/values/$name" && printf x)
    eval "$name=\${value%x}"
  done
}
folder=.
file=${whole%% *}

current() { said_in "$state/current"; }

# deployed: from here on all is said of the release that runs; of this folder where none has ever run
deployed() {
  running=$(current)
  if [ -n "$running" ]; then load "$running"; fi
}

recall_names() { deployed; }

# need_deployed: the same, and there must be one
need_deployed() {
  deployed
  if [ -z "$running" ]; then fail "no release has been rolled out here yet: ./deploy.sh does"; fi
}

# since RELEASE: the time of its rollout
since() {
  said_in "$state/history" | while read -r name time rest; do
    if [ "$name" = "$1" ]; then printf '%s\n' "$time"; fi
  done
}

# worked: the release at hand is the newest that worked, and runs
worked() {
  {
    printf '%s %s %s\n' "$release" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$tag"
    said_in "$state/history" | while read -r name rest; do
      if [ "$name" != "$release" ]; then printf '%s\n' "$name $rest"; fi
    done | head -n 9
  } | settled "$state/history"
  runs
}

# runs: the release at hand is what runs
runs() {
  printf '%s\n' "$release" | settled "$state/current"
  rm -f "$state/pending"
}

# pend WHAT: a rollout of the release at hand is under way; WHAT is untouched or touched
pend() { printf '%s\n' "$release $1" | settled "$state/pending"; }

# before_it RELEASE: the release that history has before it
before_it() {
  found=
  said_in "$state/history" | while read -r name rest; do
    if [ -n "$found" ]; then
      printf '%s\n' "$name"
      break
    fi
    if [ "$name" = "$1" ]; then found=1; fi
  done
}
