# Images that this host builds itself (`build: host`). Nobody else has them, so that none is pulled, and one of a kept
# release never becomes another: $state/built/RELEASE has the id of each image that the release was rolled out with.
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here

# look_at_sources: what the images are built from is beside this folder, or the script was called at a wrong place
look_at_sources() {
  if [ -z "$built" ]; then return 0; fi
  lacking=$(printf '%s\n' "$sources" | while IFS= read -r path; do
    if [ ! -e "$project_folder/$path" ]; then printf ' %s' "$path"; fi
  done)
  if [ ! -f ../docker-bake.json ]; then lacking="$lacking ../docker-bake.json"; fi
  if [ -n "$lacking" ]; then
    say "this host builds the images, and what they are built from is not in $project_folder:$lacking"
    exit 2
  fi
}

# look_at_images: what is there instead of a registry; while returning to a release, its images
look_at_images() {
  if [ -z "$built" ]; then return 0; fi
  if [ "$word" = --rollback ]; then
    while read -r name image how; do
      if [ -z "$(id_of "$image")" ]; then
        fault "the image $image of release $release is gone; it was built on this host, and nobody else has it"
      fi
    done <<END
$built
END
    return 0
  fi
  docker buildx version >/dev/null 2>&1 || fault "this host builds the images, and Docker has no buildx here"
  while read -r name variable; do
    if [ -n "$name" ] && ! build_secret "$name" "$variable" >/dev/null; then
      fault "the secret $name, which the build reads, is neither ${secrets_dir:+in $secrets_dir nor }in $variable"
    fi
  done <<END
$build_secrets
END
}

# build_secret NAME VARIABLE: its value, from where the other secrets are, else from the deployer's environment
build_secret() {
  if [ -n "$secrets_dir" ] && [ -f "$secrets_dir/$1" ]; then
    cat "$secrets_dir/$1"
  else
    eval "[ -n \"\${$2:-}\" ] && printf %s \"\$$2\""
  fi
}

# id_of IMAGE: nothing where it is not here
id_of() { docker image inspect --format '{{.Id}}' "$1" 2>/dev/null || :; }

# build: bakes under names of their own, and gives the images theirs once no kept release has another of that name
build() {
  if [ -z "$built" ]; then return 0; fi
  say "building$(names "$built")"
  set -- --load --provenance=false --sbom=false
  while read -r name image how; do
    set -- "$@" --set "$name.tags=$project-building:$name"
    # an engine holds an image for one platform, its own
    if [ "$how" = native ]; then set -- "$@" --set "$name.platform=local"; fi
  done <<END
$built
END
  bake "$@" || fail "the images were not built; nothing was changed"
  ids=$(while read -r name image how; do printf '%s %s\n' "$image" "$(id_of "$project-building:$name")"; done <<END
$built
END
  )
  clash=
  while read -r image id; do
    other=$(built_otherwise "$image" "$id")
    if [ -n "$other" ]; then
      say "$image is an image of release $other already, made of other sources: give this release another tag"
      clash=1
    fi
  done <<END
$ids
END
  while read -r name image how; do
    if [ -z "$clash" ]; then docker tag "$project-building:$name" "$image" || fail "nothing was changed"; fi
    docker image rm "$project-building:$name" >/dev/null || :
  done <<END
$built
END
  if [ -n "$clash" ]; then fail "nothing was changed"; fi
  mkdir -p "$state/built"
  printf '%s\n' "$ids" | settled "$state/built/$release"
}

# bake WORD…: in the project's folder, which the paths in the build file are relative to
bake() (
  bakefile=$PWD/../docker-bake.json
  while read -r name variable; do
    if [ -z "$name" ]; then continue; fi
    value=$(build_secret "$name" "$variable")
    export "$variable=$value"
  done <<END
$build_secrets
END
  cd "$project_folder" || exit 1
  exec docker buildx bake --file "$bakefile" "$@"
)

# built_otherwise IMAGE ID: a kept release that has another image of that name
built_otherwise() {
  for each in "$state"/built/*; do
    if [ ! -f "$each" ] || ! is_kept "${each##*/}"; then continue; fi
    while read -r image id; do
      if [ "$image" = "$1" ] && [ "$id" != "$2" ]; then printf '%s\n' "${each##*/}"; fi
    done <"$each"
  done | head -n 1
}
