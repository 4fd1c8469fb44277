# What is told of releases.
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here

# standing: which release runs, and whether a rollout has not ended well
standing() {
  deployed
  pending=$(said_in "$state/pending")
  if [ -n "$running" ]; then
    printf '%s\n' "$(named) runs, of $(since "$running")"
  else
    printf '%s\n' "no release has been rolled out here yet"
  fi
  if [ -L "$state/lock" ]; then
    # shellcheck disable=SC2046 # four words
    printf '%s\n' "$(told_owner $(readlink "$state/lock")) is at work"
  elif [ -n "$pending" ]; then
    printf '%s\n' "the rollout of release ${pending% *} has not ended well"
  fi
}

do_history() {
  running=$(current)
  said_in "$state/history" | while read -r name rest; do
    if [ "$name" = "$running" ]; then printf '* %s\n' "$name $rest"; else printf '  %s\n' "$name $rest"; fi
  done
}

# compared FOLDER: how its files differ from those of this one, which stand side by side for that
compared() {
  beside=$(mktemp -d)
  trap 'rm -rf "$beside"' EXIT
  mkdir "$beside/runs" "$beside/new"
  for each in $whole; do
    if [ -e "$1/$each" ]; then cp -R "$1/$each" "$beside/runs/"; fi
    if [ -e "$each" ]; then cp -R "$each" "$beside/new/"; fi
  done
  (cd "$beside" && diff -ruN runs new) || :
}

# is_kept RELEASE
is_kept() { [ "$1" = "$(current)" ] || listed "$1" "$(said_in "$state/history")"; }
