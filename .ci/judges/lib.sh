# shellcheck shell=bash
# What the judges' scripts share; sourced, never run.
#
# A judge is a real tool that tests hold envspec's output against. Each script brings one: it does nothing
# where its judge is there and the script and its inputs are unchanged, and it leaves the program in
# "$JUDGES/bin". tests/judges.py looks there first. Everything comes from a package registry, by package name.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck disable=SC2034  # the scripts use it
SCRIPT=$ROOT/.ci/judges/$(basename "$0")
NAME=$(basename "$0" .sh)

# The same rule as judges.folder() in tests/judges.py.
if [ -z "${ENVSPEC_JUDGES_DIR:-}" ]; then
  ENVSPEC_JUDGES_DIR=${XDG_CACHE_HOME:-$HOME/.cache}/envspec-judges
  if [ -d "$ROOT/.judges" ] || [ ! -d "$ENVSPEC_JUDGES_DIR" ]; then ENVSPEC_JUDGES_DIR=$ROOT/.judges; fi
fi
export ENVSPEC_JUDGES_DIR
JUDGES=$(mkdir -p "$ENVSPEC_JUDGES_DIR" && cd "$ENVSPEC_JUDGES_DIR" && pwd -P)
mkdir -p "$JUDGES/bin" "$JUDGES/stamps"

say() { printf '%s: %s\n' "$NAME" "$*" >&2; }
fail() { say "$@"; exit 1; }

# inputs FILE…: a digest of the files that a judge is made from; the stamp of a finished one.
inputs() { cat "$@" | sha256sum | cut -c1-32; }

# done_already STAMP PROGRAM…: whether the judge was brought from these same inputs and is still there.
done_already() {
  local stamp=$1 program
  shift
  [ "$(cat "$JUDGES/stamps/$NAME" 2>/dev/null)" = "$stamp" ] || return 1
  for program in "$@"; do [ -x "$JUDGES/bin/$program" ] || return 1; done
}

finished() { printf '%s\n' "$1" >"$JUDGES/stamps/$NAME"; }

# debian PACKAGE…: installs what is missing, one script at a time, since apt does not wait for another.
debian() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "apt-get install ${missing[*]}"
  (
    flock 9
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    apt-get install -qy --no-install-recommends "${missing[@]}"
  ) 9>"$JUDGES/.apt-lock" >&2 </dev/null
}

# wrapper NAME: makes $JUDGES/bin/NAME from standard input.
wrapper() {
  cat >"$JUDGES/bin/$1.new"
  chmod +x "$JUDGES/bin/$1.new"
  mv "$JUDGES/bin/$1.new" "$JUDGES/bin/$1"
}

# ours PIDFILE: whether it names a live process of a program under the judges' folder. A file that outlived its process
# may name any other by now.
ours() {
  local pid
  pid=$(cat "$1" 2>/dev/null) && [[ $(readlink "/proc/$pid/exe") == "$JUDGES"/* ]]
}

# end PIDFILE: ends a process that a script started, and waits until it has gone.
end() {
  if ours "$1"; then
    kill "$(cat "$1")"
    for _ in $(seq 120); do
      ours "$1" || break
      sleep 0.25
    done
  fi
  rm -f "$1"
}
