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

# the keys of a Secret, with `=` behind those that hold nothing; what the others hold never leaves kubectl
# shellcheck disable=SC2016 # Go's variables, not the shell's
held='{{.metadata.name}}{{range $key, $value := .data}} {{$key}}{{if not $value}}={{end}}{{end}}{{"\n"}}'
asked='{{.metadata.name}} {{range .spec.volumeClaimTemplates}}{{.spec.resources.requests.storage}}{{end}}{{"\n"}}'

look_at_secrets() {
  wanted="$(names "$secrets")$(names "$generated")"
  if [ -z "$wanted" ]; then return 0; fi
  there=
  if [ -z "$fresh" ]; then
    # shellcheck disable=SC2086 # names without blanks
    there=$(each_of secret "$held" $wanted) || fail "Secrets of $namespace cannot be read; nothing was changed"
  fi
  while read -r name keys <&4; do
    # shellcheck disable=SC2086 # keys without blanks
    if [ -n "$name" ]; then look_at_secret "$name" ${keys:-value}; fi
  done 4<<END
$secrets
END
  while read -r name _ key <&4; do
    if [ -z "$name" ] || [ -z "$(holds "$name")" ]; then continue; fi
    # what is not there can be made; with a key of its own it may join others
    case " $(keys_of "$name") " in
      *" ${key:-value} "*) ;;
      *" ${key:-value}= "*) lacks "$name" "${key:-value}" ;;
      *) [ -n "$key" ] || lacks "$name" value ;;
    esac
  done 4<<END
$generated
END
}

# holds NAME: a word where the Secret is there, whatever is in it
holds() { if listed "$1" "$there"; then echo there; fi; }

# keys_of NAME: what the Secret has, and what was put there since
keys_of() { of "$1" "$there" | tr '\n' ' '; }

# look_at_secret NAME KEY…: it is there with all of them
look_at_secret() {
  name=$1
  shift
  if [ -z "$(holds "$name")" ]; then
    if [ -n "$fresh" ] && [ -n "$owned" ] && [ -z "$faults" ]; then
      fault "the namespace $namespace must be there first: $typed apply --server-side --field-manager=envspec -k 00-namespace"
    fi
    files=
    for key; do files="$files --from-file=$key=FILE"; done
    fault "the secret $name is missing: $(told "create secret generic $name$files")"
    return 0
  fi
  for key; do
    case " $(keys_of "$name") " in
      *" $key "*) ;;
      *) lacks "$name" "$key" ;;
    esac
  done
}

# lacks NAME KEY: what is told of a Secret that is there without what is read of it
lacks() {
  if [ "$2" = value ]; then
    fault "the Secret $1 has no key \`value\`, or an empty one; when nobody needs it: $(told "delete secret $1")"
  else
    fault "the Secret $1 has no key \`$2\`, or an empty one; whoever makes it must put it there"
  fi
}

# to_generate: the secrets with `generate` that are not there yet, with their keys where those are their own
to_generate() {
  while read -r name _ key <&4; do
    if [ -n "$name" ] && lacking "$name" "${key:-value}"; then printf ' %s' "$name${key:+/$key}"; fi
  done 4<<END
$generated
END
}

# lacking NAME KEY: it was not there when the Secrets were looked at
lacking() {
  case " $(keys_of "$1") " in
    *" $2 "*) return 1 ;;
  esac
}

# generate NAME BYTES KEY: random text that is nobody's; it is looked at before it is stored, and no process list shows it
generate() {
  value=$(od -An -v -tx1 -N "$2" /dev/urandom | tr -d ' \n') || value=
  if [ "${#value}" -ne "$((2 * $2))" ]; then stopped "no random value could be made for the secret $1"; fi
  if [ -n "$(holds "$1")" ]; then
    say "adding the key $3 of $2 random bytes to the secret $1"
    printf '{"stringData":{"%s":"%s"}}' "$3" "$value" |
      kube patch secret "$1" --type=merge --patch-file=/dev/stdin >/dev/null || stopped "the secret $1 could not be stored"
  else
    say "creating the secret $1 of $2 random bytes"
    printf %s "$value" | kube create secret generic "$1" --from-file="$3=/dev/stdin" >/dev/null ||
      stopped "the secret $1 could not be stored"
  fi
  there="$there
$1 $3"
}

generate_secrets() {
  while read -r name size key <&4; do
    if [ -n "$name" ] && lacking "$name" "${key:-value}"; then generate "$name" "$size" "${key:-value}"; fi
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
