# What is remembered in the namespace: the ConfigMap <instance>-releases, and a Secret or more for each kept release.
#
# current  the release that runs, because a rollout or a rollback to it has ended well
# pending  the one that was begun and has not ended well, if any
# reached  how far that came: `configuration` (services were not touched) or `services`
# kept     lines: release, time of its rollout, number of its Secrets, tag; the newest first
# shellcheck shell=sh disable=SC2154 # the assignments stand above

keeps=10
piece=700000 # bytes: a Secret holds 1 MiB, and the API server wants no more than that of one request
lists='stages services daemons on_hosts states claims volumes secrets generated external passwords before after patience'

recall() {
  found=$(kube get configmap "$instance-releases" --ignore-not-found \
    -o 'jsonpath={.data.current}/{.data.pending}/{.data.reached}/{.data.kept}') || fail "nothing was changed"
  current=${found%%/*} found=${found#*/}
  pending=${found%%/*} found=${found#*/}
  reached=${found%%/*} kept=${found#*/}
}

remember() {
  {
    kube create configmap "$instance-releases" --from-literal="current=$current" --from-literal="pending=$pending" \
      --from-literal="reached=$reached" --from-literal="kept=$kept" --dry-run=client -o json >"$work/record" &&
      put "$work/record"
  } || fail "what is deployed here could not be written down"
}

# put FILE: an object of this script's own, whatever was there
put() {
  kube apply --server-side --force-conflicts --field-manager=envspec -f "$1" >/dev/null
}

# part RELEASE NUMBER: the name of a Secret
part() {
  if [ "$2" -eq 0 ]; then printf '%s' "$instance-release-$1"; else printf '%s' "$instance-release-$1-$2"; fi
}

# keep: the manifests of this folder become Secrets, before anything is rolled out; sets `parts`, their number
keep() {
  parts=$(printf '%s\n' "$kept" | awk -v name="$release" '$1 == name { print $3 }')
  if [ -n "$parts" ] && is_whole "$release" "$parts"; then return 0; fi
  pack="$work/pack"
  mkdir "$pack"
  for stage in $stages; do
    cp -R "$stage" "$pack/"
    # a kept release is applied file by file: a kustomization could fetch what it names from anywhere
    rm -f "$pack/$stage/kustomization.yaml"
  done
  for list in $lists; do
    eval "printf '%s\n' \"\$$list\"" >"$pack/$list"
  done
  {
    (cd "$pack" && tar -cf "$work/release.tar" -- *) && gzip -9 "$work/release.tar" &&
      split -b "$piece" "$work/release.tar.gz" "$work/piece."
  } || unkept
  parts=0
  for each in "$work"/piece.*; do
    {
      kube create secret generic "$(part "$release" "$parts")" --type=envspec/release --from-file="files=$each" \
        --dry-run=client -o json >"$work/made" &&
        kube label --local -f "$work/made" "envspec/release=$release" "app.kubernetes.io/instance=$instance" \
          "app.kubernetes.io/part-of=$project" app.kubernetes.io/managed-by=envspec -o json >"$work/labelled" &&
        put "$work/labelled"
    } || unkept
    parts=$((parts + 1))
  done
}

unkept() { fail "release $release could not be kept in $namespace, so that nothing was rolled out"; }

# is_whole RELEASE PARTS: all of its Secrets are there
is_whole() {
  count=0
  while [ "$count" -lt "$2" ]; do
    found=$(kube get secret "$(part "$1" "$count")" --ignore-not-found -o name) || return 1
    if [ -z "$found" ]; then return 1; fi
    count=$((count + 1))
  done
}

# unpack RELEASE: its manifests, and what its script knew, take the place of this folder's
unpack() {
  parts=$(printf '%s\n' "$kept" | awk -v name="$1" '$1 == name { print $3 }')
  count=0
  while [ "$count" -lt "${parts:-0}" ]; do
    kube get secret "$(part "$1" "$count")" -o 'go-template={{index .data "files" | base64decode}}' \
      >>"$work/kept.tar.gz" || fail "release $1 is not kept as a whole; nothing was changed"
    count=$((count + 1))
  done
  mkdir "$work/kept"
  if ! gzip -d "$work/kept.tar.gz" || ! (cd "$work/kept" && tar -xof ../kept.tar); then
    fail "release $1 is not kept as a whole; nothing was changed"
  fi
  from=$work/kept/
  release=$1
  for list in $lists; do
    # an older release has fewer of them
    # shellcheck disable=SC2034 # read by eval
    content=$(cat "$from$list" 2>/dev/null) || content=
    eval "$list=\$content"
  done
}

# settle: the release works; it comes first among those that are kept, and the eleventh goes
settle() {
  kept=$({
    printf '%s %s %s %s\n' "$release" "$(now)" "$parts" "$tag"
    printf '%s\n' "$kept" | awk -v name="$release" 'NF && $1 != name'
  } | head -n "$keeps")
  stands
  kube get secrets -l "app.kubernetes.io/instance=$instance,envspec/release" --no-headers -L envspec/release >"$work/stored" ||
    say "Secrets of releases that are no longer kept may be left"
  while read -r secret _ _ _ name <&4; do
    if listed "$name" "$kept"; then continue; fi
    kube delete secret "$secret" >/dev/null || say "the Secret $secret is left"
  done 4<"$work/stored"
}

# stands: the release runs, and nothing is pending
stands() {
  current=$release pending='' reached=''
  remember
}

# known_as RELEASE: its name, its tag and its time, as a person knows it
known_as() {
  read -r _ time _ its <<END
$(printf '%s\n' "$kept" | awk -v name="$1" '$1 == name')
END
  printf '%s%s, rolled out %s' "$1" "${its:+, $its}" "$time"
}

do_history() {
  recall
  if [ -z "$kept" ]; then say "no release is kept in $namespace"; fi
  printf '%s\n' "$kept" | while read -r name time _ its; do
    if [ -z "$name" ]; then continue; fi
    if [ "$name" = "$current" ]; then mark='*'; else mark=' '; fi
    printf '%s %s  %s%s\n' "$mark" "$name" "$time" "${its:+  $its}"
  done
}
