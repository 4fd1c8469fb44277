# Volumes and secrets: what a release needs before its jobs can start.
# shellcheck shell=sh disable=SC2154,SC2034 # assignments and parts are one script, and share their names

faults=
fault() {
  faults="$faults
  $*"
}

# look_at_needs: finds which volumes and secrets are missing; what nobody but a person can bring is a fault
look_at_needs() {
  new_volumes='' new_secrets='' held=''
  if [ -n "$volumes" ]; then
    if [ "$volume_type" = csi ]; then field=.ID; else field=.Name; fi
    known=$(nomad volume status -type="$volume_type" -t "{{range .}}{{$field}}{{\"\\n\"}}{{end}}" 2>&1) || fail "$(why "$known")"
    while read -r file volume; do
      if printf '%s\n' "$known" | grep -Fqx -- "$volume"; then continue; fi
      if [ "$file" = - ]; then
        fault "there is no volume $volume, which the spec adopts"
      else
        new_volumes="$new_volumes$file $volume
"
      fi
    done <<END
$volumes
END
  fi
  if [ -z "$secrets" ]; then return 0; fi
  while read -r name wanted; do
    # shellcheck disable=SC2016 # Go's variables, not the shell's
    there_are=$(get "nomad/jobs/$prefix-$name" '{{range $item, $value := .Items}}{{if $value}} {{$item}}{{end}}{{end}}') || [ $? -eq 4 ] || exit 1
    for each in $wanted; do
      item=${each%%:*} bytes=${each#"$item"}
      case "$there_are " in
        *" $item "*) held="$held$item $name
" ;;
        *)
          if [ -n "$bytes" ]; then
            new_secrets="$new_secrets$name $item ${bytes#:}
"
          else
            fault "nomad/jobs/$prefix-$name has no item $item; secrets.sh.example says how to put it"
          fi
          ;;
      esac
    done
  done <<END
$secrets
END
}

# make_needs: what `look_at_needs` found missing and can be made
make_needs() {
  while read -r file volume; do
    if [ -z "$file" ]; then continue; fi
    say "makes the volume $volume"
    nomad volume create "$file" </dev/null >&2 || fail "the volume $volume was not made; nothing that runs was changed"
  done <<END
$new_volumes
END
  while read -r name item bytes; do
    if [ -z "$name" ]; then continue; fi
    say "makes the secret $item of $prefix-$name"
    generate "$name" "$item" "$bytes"
  done <<END
$new_secrets
END
}

# generate NAME ITEM BYTES: the value that another job has of it, else a new one; in no list of processes
generate() {
  from=$(printf '%s' "$held" | sed -n "s/^$2 //p" | head -n 1)
  if [ -n "$from" ]; then
    # the last letter keeps line ends at the end of the value
    value=$(nomad var get -item="$2" "nomad/jobs/$prefix-$from" </dev/null && printf x) || fail "cannot read the secret $2 of $prefix-$from"
    value=${value%x}
  else
    value=$(head -c "$3" /dev/urandom | od -An -v -tx1 | tr -d ' \n') || value=
    if [ "${#value}" -ne $((2 * $3)) ]; then fail "no $3 random bytes came for the secret $2; nothing was put"; fi
  fi
  path=nomad/jobs/$prefix-$1
  if old=$(nomad var get -out=json "$path" 2>&1 </dev/null); then
    # the items that are there stay: they come in on standard input, the new one on the third
    printf '%s' "$value" | {
      exec 3<&0
      printf '%s\n' "$old" | nomad var put -in=json -out=none - "$2=@/dev/fd/3" >/dev/null
    } || fail "the secret $2 of $prefix-$1 was not put"
  else
    case $old in
      *'Variable not found'*) ;;
      *) fail "$(why "$old")" ;;
    esac
    printf '%s' "$value" | nomad var put -out=none "$path" "$2=-" >/dev/null || fail "the secret $2 of $prefix-$1 was not put"
  fi
  value='' old=''
  held="$held$2 $1
"
}

# versions_of_passwords: each state that keeps its password inside, and the index of the Variable that holds it
versions_of_passwords() {
  while read -r name _; do
    if [ -z "$name" ]; then continue; fi
    index=$(get "nomad/jobs/$prefix-$name" '{{.ModifyIndex}}') || [ $? -eq 4 ] || exit 1
    printf '%s=%s ' "$name" "$index"
  done <<END
$passwords
END
}

# tell_passwords: of a new one a database knows nothing, and those who read it cannot log in
tell_passwords() {
  for each in $(versions_of_passwords); do
    case " $seen " in
      *" $each "*) ;;
      *" ${each%%=*}="*)
        how=$(printf '%s\n' "$passwords" | sed -n "s/^${each%%=*} //p")
        say "the Variable of ${each%%=*} has changed: its password is what it was until it is changed inside: $how"
        ;;
    esac
  done
}
