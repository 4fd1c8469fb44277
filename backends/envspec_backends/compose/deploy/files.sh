# What containers mount. Docker makes a folder of a file that is not there when its container starts: so each stays
# where it is until no container and no kept release knows it, and one that is not as it should be is put right.
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here

# put_files: the configuration files of the release stand where its compose.yaml has them
put_files() {
  mkdir -p "$state/files"
  while read -r name known; do
    if [ -z "$name" ]; then continue; fi
    from=$folder/files/$name
    to=$state/files/$name-$known
    if diff -r "$from" "$to" >/dev/null 2>&1; then continue; fi
    rm -rf "$to.new" "$to.old"
    cp -R "$from" "$to.new"
    chmod -R a+rX "$to.new"
    if [ -e "$to" ]; then mv "$to" "$to.old"; fi
    mv "$to.new" "$to"
    rm -rf "$to.old"
  done <<END
$files
END
}

# render: files with secrets in them are made of their templates. A content that is there already keeps its place,
# another gets one of its own: no container sees its files change. `places` are words with a blank behind each: the
# variable that Compose fills in, `=`, and the place.
render() {
  made=$state/rendered/new
  rm -rf "$made"
  mkdir -p "$made"
  lines "$templates" | while IFS= read -r line; do
    name=${line%% *} line=${line#* }
    executable=${line%% *} line=${line#* }
    size=${line%% *} line=${line#* }
    path=${line#* }
    render_file "$folder/templates/${name%-*}$path" "$size" "${line%% *}" "$made/$name$path" || exit 1
    if [ "$executable" = x ]; then chmod u+x "$made/$name$path"; fi
  done || fail "nothing was changed"
  places=
  for made in "$state"/rendered/new/*; do
    if [ ! -d "$made" ]; then continue; fi
    chmod -R a+rX "$made"
    name=${made##*/}
    place "$made" "$state/rendered/$name"
    places="${places}rendered_$(printf %s "${name%-*}" | tr - _)=$name/$number "
  done
  rm -rf "$state/rendered/new"
}
places=

# place MADE FOLDER: sets `number` to the place in FOLDER that holds the same; where none does, MADE becomes one
place() {
  number=1
  while [ -e "$2/$number" ]; do
    if diff -r "$1" "$2/$number" >/dev/null 2>&1; then return 0; fi
    number=$((number + 1))
  done
  for each in "$2"/*; do
    if [ -d "$each" ] && diff -r "$1" "$each" >/dev/null 2>&1; then
      number=${each##*/}
      return 0
    fi
  done
  mkdir -p "$2"
  mv "$1" "$2/$number"
}

# tidy: nothing stays that neither what runs nor a kept release needs
tidy() {
  for each in "$state"/releases/*; do
    name=${each##*/}
    if [ "$name" != "$(current)" ] && ! listed "$name" "$(said_in "$state/history")"; then rm -rf "$each"; fi
  done
  for each in "$state"/runs/*; do
    if [ ! -d "$each" ]; then continue; fi
    # shellcheck disable=SC2046 # three words
    if ! alive $(cat "$each/owner"); then rm -rf "$each"; fi
  done
  used=$(mounted) || return 0
  for each in "$state"/files/* "$state"/rendered/*/*; do
    if [ -e "$each" ] && ! needed "$each"; then rm -rf "$each"; fi
  done
  for each in "$state"/rendered/*; do rmdir "$each" 2>/dev/null || :; done
}

# mounted: what containers of the stack mount from the host, also those that stand still
mounted() {
  ids=$(docker ps --all --quiet --filter "label=com.docker.compose.project=$project") || return 1
  # shellcheck disable=SC2086 # ids are words
  if [ -n "$ids" ]; then docker inspect --format '{{range .Mounts}}{{println .Source}}{{end}}' $ids; fi
}

# needed PLACE: whether a container mounts it, or a kept release or a job that is about to start will
needed() {
  if printf '%s\n' "$used" | grep -qF "/$1/"; then return 0; fi
  case $1 in
    "$state"/files/*) grep -qF "$1/" "$state"/releases/*/compose.yaml "$state"/runs/*/compose.yaml 2>/dev/null ;;
    *) cat "$state/places" "$state"/runs/*/places 2>/dev/null | grep -qF "=${1#"$state"/rendered/} " ;;
  esac
}
