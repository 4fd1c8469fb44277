# What is looked at before the first change: all that would stop a rollout half-way is told together.
# shellcheck shell=sh disable=SC2154 # the assignments stand above

faults=
larger=

fault() {
  say "$*"
  faults=1
}

# sound: nothing was found
sound() {
  if [ -n "$faults" ]; then fail "nothing was changed"; fi
}

look_at_tools() {
  for each in awk cp grep gzip head mktemp od sed split tar tr; do
    command -v "$each" >/dev/null 2>&1 || fault "there is no command $each here"
  done
}

# whether the key `value` of a Secret holds something; what it holds never leaves kubectl
held='{{.metadata.name}} {{if .data}}{{if index .data "value"}}full{{else}}empty{{end}}{{else}}empty{{end}}{{"\n"}}'
asked='{{.metadata.name}} {{range .spec.volumeClaimTemplates}}{{.spec.resources.requests.storage}}{{end}}{{"\n"}}'

look_at_secrets() {
  wanted="$(names "$secrets")$(names "$generated")"
  if [ -z "$wanted" ]; then return 0; fi
  there=
  if [ -z "$fresh" ]; then
    # shellcheck disable=SC2086 # names without blanks
    there=$(each_of secret "$held" $wanted) || fail "Secrets of $namespace cannot be read; nothing was changed"
  fi
  for name in $wanted; do
    found=$(of "$name" "$there")
    if [ "$found" = empty ]; then
      fault "the Secret $name has no key \`value\`, or an empty one; when nobody needs it: $(told "delete secret $name")"
    elif [ -z "$found" ] && ! listed "$name" "$generated"; then
      if [ -n "$fresh" ] && [ -z "$faults" ]; then
        fault "the namespace $namespace must be there first: $kubectl apply --server-side --field-manager=envspec -k 00-namespace"
      fi
      fault "the secret $name is missing: $(told "create secret generic $name --from-file=value=FILE")"
    fi
  done
}

# to_generate: the secrets with `generate` that are not there yet
to_generate() {
  for name in $(names "$generated"); do
    if ! listed "$name" "$there"; then printf ' %s' "$name"; fi
  done
}

# generate NAME BYTES: a random secret that is nobody's; it is looked at before it is stored, and no process list shows it
generate() {
  value=$(od -An -v -tx1 -N "$2" /dev/urandom | tr -d ' \n') || value=
  if [ "${#value}" -ne "$((2 * $2))" ]; then stopped "no random value could be made for the secret $1"; fi
  say "creating the secret $1 of $2 random bytes"
  printf %s "$value" | kube create secret generic "$1" --from-file=value=/dev/stdin >/dev/null ||
    stopped "the secret $1 could not be stored"
}

generate_secrets() {
  while read -r name size <&4; do
    if [ -n "$name" ] && ! listed "$name" "$there"; then generate "$name" "$size"; fi
  done 4<<END
$generated
END
}

# A claim template can't change: what another size of a state needs is told.
look_at_claims() {
  sizes=$(live_sizes) || fail "StatefulSets of $namespace cannot be read; nothing was changed"
  while read -r name size _ <&4; do
    live=$(of "$name" "$sizes")
    if [ -z "$live" ] || [ "$live" = "$size" ]; then continue; fi
    larger=1
    fault "$name has storage of $live and is to have $size. Run these, then this script again:"
    claim=$(kube get persistentvolumeclaim "data-$name-0" --ignore-not-found \
      -o 'jsonpath={.spec.resources.requests.storage}') || fail "claims of $namespace cannot be read; nothing was changed"
    if [ "$claim" != "$size" ]; then
      say "  $(told "patch persistentvolumeclaim data-$name-0 --type=merge \
-p '{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"$size\"}}}}'")"
    fi
    say "  $(told "delete statefulset $name --cascade=orphan")"
  done 4<<END
$claims
END
}

# live_sizes: lines of states that are there, and what their claim templates ask for
live_sizes() {
  # shellcheck disable=SC2046 # names without blanks
  each_of statefulset "$asked" $(names "$claims")
}

# spare_data: claims, and templates of claims, of an older release must not change those that are there
spare_data() {
  sizes=$(live_sizes) || fail "StatefulSets of $namespace cannot be read; nothing was changed"
  while read -r name size file <&4; do
    live=$(of "$name" "$sizes")
    if [ -z "$live" ] || [ "$live" = "$size" ]; then continue; fi
    say "$name keeps its storage of $live; release $release had $size"
    sed "/^  volumeClaimTemplates:/,/^  [a-zA-Z]/s/^\( *storage: \).*/\1$live/" "$from$file" >"$work/spared"
    mv "$work/spared" "$from$file"
  done 4<<END
$claims
END
  while read -r name file <&4; do
    if [ -z "$name" ]; then continue; fi
    found=$(kube get persistentvolumeclaim "$name" --ignore-not-found -o name) ||
      fail "claims of $namespace cannot be read; nothing was changed"
    if [ -n "$found" ]; then rm -f "$from$file"; fi
  done 4<<END
$volumes
END
}

# look_at_manifests: the API server says of each stage whether it would take it
look_at_manifests() {
  if [ -n "$fresh" ]; then return 0; fi
  for stage in $stages; do
    if [ -n "$larger" ] && [ "$stage" = 20-state ]; then continue; fi
    place "$stage" --dry-run=server >/dev/null || fault "the cluster refuses what is in $stage"
  done
}
