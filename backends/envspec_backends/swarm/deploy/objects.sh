# Secrets as objects of the swarm. An object never changes, so its name says which value it has: by a hash with a key
# that stays on this machine, so that nobody can try values against a name.
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here

# hashed: twelve hex digits of what comes in
hashed() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi | cut -c 1-12
}

# key: made once
key() {
  if [ ! -s "$state/key" ]; then
    made=$(od -An -v -tx1 -N 32 /dev/urandom | tr -d ' \n')
    if [ "${#made}" != 64 ]; then fail "can't make a random key; nothing was changed"; fi
    printf %s "$made" | settled "$state/key"
  fi
  cat "$state/key"
}

# object NAME FILE: the name of the object that holds the file's content; it is made where it is not there
object() {
  name=$(printf %s "${project}_$1" | cut -c 1-51)_$({ key && cat "$2"; } | hashed)
  if ! docker secret inspect "$name" >/dev/null 2>&1; then
    docker secret create --label "com.docker.stack.namespace=$project" --label "envspec.secret=$1" "$name" - \
      <"$2" >/dev/null || return 1
  fi
  printf '%s\n' "$name"
}

# put_objects: every secret of the release is an object; `objects` has a line for each: the variable, the name
put_objects() {
  mkdir -p "$state/rendered"
  {
    lines "$secrets" | while read -r name variable size used told; do
      # a file's last line end is none of the value
      value_of "$name" >"$state/rendered/.value" || exit 1
      printf '%s\n' "object_$(printf %s "$variable" | tr '[:upper:]' '[:lower:]') $(object "$name" "$state/rendered/.value")"
    done || exit 1
    lines "$templates" | while IFS= read -r line; do
      name=${line%% *} line=${line#* }
      size=${line%% *} line=${line#* }
      render_file "$folder/templates/$name" "$size" "$line" "$state/rendered/.value" || exit 1
      printf '%s\n' "rendered_$(printf %s "$name" | tr -- -. __) $(object "$name" "$state/rendered/.value")"
    done || exit 1
  } | settled "$state/objects" || fail "a secret could not be put into the swarm; nothing was changed"
  rm -f "$state/rendered/.value"
}

# hand_over: exports the names of objects, and the values of secrets that stand in variables. Swarm fills in templates
# there, so that a brace is said in their language.
hand_over() {
  while read -r variable name; do
    if [ -n "$variable" ]; then export "$variable=$name"; fi
  done <<END
$(said_in "$state/objects")
END
  while read -r name variable size used told; do
    if [ "$used" != variable ]; then continue; fi
    value=$(value_of "$name" | sed 's/{/{{"{"}}/g') || fail "$secrets_dir/$name can't be read"
    export "$variable=$value"
  done <<END
$secrets
END
}
