# The steps of a rollout on one host.
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here

whole='compose.yaml files templates'
kept='release tag project services states jobs restores dumped before after networks proxy adopted folders volumes
files templates secrets_dir secrets readers passwords wait_seconds built pulled'

# look: all that would stop it later is told at once, before anything is changed
look() {
  faults=
  lenient=1
  if [ -n "$proxy" ] && ! docker network inspect "$proxy" >/dev/null 2>&1; then
    fault "there is no network $proxy: start the proxy on it first, routes lead there"
  fi
  while IFS= read -r name; do
    if [ -n "$name" ] && ! docker volume inspect "$name" >/dev/null 2>&1; then
      fault "there is no volume $name, which is to be adopted"
    fi
  done <<END
$adopted
END
  look_at_folders
  look_at_secrets
  compose config --quiet || fault "Compose can't read $file"
  look_at_images
  pull || fault "an image is missing"
  lenient=
}

# quoted WORD: it as a shell reads it
quoted() { printf '%s' "$1" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/"; }

# look_at_folders: what a state keeps on this machine is there and its own; nobody but a person makes or changes it
look_at_folders() {
  while read -r uid gid name at; do
    if [ -z "$at" ]; then continue; fi
    if [ ! -d "$at" ]; then
      fault "there is no folder $at for $name: install -d -o $uid -g $gid $(quoted "$at")"
      continue
    fi
    # shellcheck disable=SC2012 # POSIX has no stat; the owner's number comes third
    owner=$(ls -ldnL "$at" | awk '{ print $3 }')
    if [ "$uid" != 0 ] && [ "$owner" != "$uid" ]; then
      fault "$at belongs to user $owner, and $name runs as $uid: chown -R $uid:$gid $(quoted "$at")"
    fi
  done <<END
$folders
END
}

# prepare: what the release needs is here, without a change to what runs; new volumes have their owner
prepare() {
  if [ -n "$faults" ]; then fail "nothing was changed"; fi
  if [ "$word" != --rollback ]; then build; fi
  make_secrets
  put_files
  render
  mkdir -p "$state/images"
  compose --profile release --profile jobs config --images | sort -u | settled "$state/images/$release"
  note_new_volumes
  own_volumes
}

# pull: what is not here, but for what this host builds
pull() {
  if [ -n "$built" ] && [ -z "$pulled" ]; then return 0; fi
  say "pulling images that are not here"
  # shellcheck disable=SC2086 # names are words
  compose --profile release --profile jobs pull --quiet --policy missing $pulled
}

# ready: the jobs of before-deploy bring up what they need
ready() { :; }

# settle: what runs is noted, and what nobody needs any longer goes
settle() {
  note_secrets
  printf '%s\n' "$places" | settled "$state/places"
  remove_networks
  remove_ephemeral
  tidy
}
