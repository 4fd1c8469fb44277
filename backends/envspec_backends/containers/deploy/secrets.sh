# Secrets. Their lines are: name, variable, random bytes or 0, who reads it (Compose as a `variable`, this script for
# a file that is `rendered`, or it is only `mounted`), what the spec says of it. With `secrets: environment` there is
# no secrets_dir: values are variables, or lines of .env, which Compose alone reads.
# shellcheck shell=sh disable=SC2154,SC2034 # the assignments stand above; other parts use what is set here

# filled TEXT: it as Compose fills it in, from the environment and from .env, whose quotes and comments it knows
filled() {
  text=$1
  if [ -f .env ]; then set -- --env-file .env; else set --; fi
  printf '{"name":"envspec","services":{"all":{"image":"=%s"}}}' "$text" |
    docker compose --project-directory . "$@" --file - config --images | sed '1s/^=//'
}

# value_of NAME: prints a secret, without line ends behind it
value_of() {
  if [ -n "$secrets_dir" ]; then
    value=$(cat "$secrets_dir/$1") || return 1
  else
    value=$(filled "\${$(lines "$secrets" | sed -n "s/^$1 \([^ ]*\) .*/\1/p")-}") || return 1
  fi
  printf %s "$value"
}

# unset_secrets: names and variables of secrets that the environment lacks, a line each
unset_secrets() {
  text=' '
  while read -r name variable rest; do
    if [ -n "$name" ]; then text="$text\${$variable:+$variable }"; fi
  done <<END
$secrets
END
  there=$(filled "$text") || return 1
  while read -r name variable rest; do
    case "$there " in *" $variable "*) ;; *) printf '%s\n' "$name $variable" ;; esac
  done <<END
$secrets
END
}

# readable NAME UID GID: whether that user can read the secret's file, which keeps its owner and mode when mounted
readable() {
  # shellcheck disable=SC2012,SC2046 # POSIX has no stat; mode, links, owner and group have no blanks
  set -- "$1" "$2" "$3" $(ls -lnL "$secrets_dir/$1")
  if [ "$6" = "$2" ]; then
    case $4 in ?r*) return 0 ;; *) return 1 ;; esac
  fi
  if [ "$7" = "$3" ]; then
    case $4 in ????r*) return 0 ;; *) return 1 ;; esac
  fi
  case $4 in ???????r*) return 0 ;; *) return 1 ;; esac
}

# look_at_secrets: tells what is missing or can't be read by who must; `faults` says whether anything was told
look_at_secrets() {
  if [ -z "$secrets" ]; then return 0; fi
  if [ -z "$secrets_dir" ]; then
    absent=$(unset_secrets) || fail "Compose can't read .env; nothing was changed"
    while read -r name variable; do
      if [ -n "$name" ]; then fault "the secret $name$(told_of "$name") is not set; set $variable"; fi
    done <<END
$absent
END
    # shellcheck disable=SC2012 # POSIX has no stat; the mode comes first
    case $(ls -lL .env 2>/dev/null) in ???????r*) say ".env can be read by everybody here; run: chmod 0600 .env" ;; esac
    return 0
  fi
  open_to_others
  while read -r name variable size used told; do
    path=$secrets_dir/$name
    if [ ! -s "$path" ]; then
      if [ "$size" = 0 ]; then fault "the secret $name${told:+ ($told)} is missing; put it into $path"; fi
    elif [ "$used" != mounted ] && [ ! -r "$path" ]; then
      fault "$path can't be read by $(id -un), who deploys"
    fi
  done <<END
$secrets
END
  told=' '
  while read -r name reader uid gid; do
    if [ -z "$name" ] || [ ! -s "$secrets_dir/$name" ] || readable "$name" "$uid" "$gid"; then continue; fi
    case $told in *" $name:$uid:$gid "*) continue ;; esac
    told="$told$name:$uid:$gid "
    fault "$secrets_dir/$name can't be read by $reader, which runs as $uid:$gid; run"
    say "  chown $uid:$gid $secrets_dir/$name && chmod 0400 $secrets_dir/$name"
    say "or, when several users must read it, chmod 0700 $secrets_dir && chmod 0444 $secrets_dir/$name"
  done <<END
$readers
END
}

# open_to_others: says so of a folder of secrets, which may be others' too and is left as it is
open_to_others() {
  # shellcheck disable=SC2012 # POSIX has no stat; the mode comes first
  case $(ls -ldL "$secrets_dir" 2>/dev/null) in
    d???------*) ;;
    d*) say "$secrets_dir is open to others than its owner; if it is for secrets alone: chmod 0700 $secrets_dir" ;;
  esac
}

# told_of NAME: what the spec says of a secret, in brackets
told_of() {
  lines "$secrets" | while read -r name variable size used told; do
    if [ "$name" = "$1" ] && [ -n "$told" ]; then printf ' (%s)' "$told"; fi
  done
}

# make_secrets: those that are random and not there yet; 0444, since only the owner of their folder gets near them
make_secrets() {
  if [ -z "$secrets_dir" ]; then return 0; fi
  while read -r name variable size used told; do
    if [ -z "$name" ] || [ "$size" = 0 ] || [ -s "$secrets_dir/$name" ]; then continue; fi
    say "creating the secret $name ($size random bytes)"
    if [ ! -d "$secrets_dir" ]; then mkdir -p "$secrets_dir" && chmod 0700 "$secrets_dir"; fi
    value=$(od -An -v -tx1 -N "$size" /dev/urandom | tr -d ' \n')
    if [ "${#value}" != $((2 * size)) ]; then fail "can't make a random value for $name; nothing was changed"; fi
    printf %s "$value" >"$secrets_dir/.$name.new"
    chmod 0444 "$secrets_dir/.$name.new"
    mv "$secrets_dir/.$name.new" "$secrets_dir/$name"
  done <<END
$secrets
END
}

# seen NAME: by what a value of a secret is known; who can't read it goes by its file
seen() {
  if command -v sha256sum >/dev/null; then sum='sha256sum'; else sum='cksum'; fi
  if [ -z "$secrets_dir" ]; then
    value_of "$1" | "$sum" | tr -s ' ' -
  elif [ -r "$secrets_dir/$1" ]; then
    "$sum" <"$secrets_dir/$1" | tr -s ' ' -
  else
    # shellcheck disable=SC2012 # POSIX has no stat
    ls -linL "$secrets_dir/$1" | tr -s ' ' -
  fi
}

# watched: secrets whose change this script has to see. In the environment those are what is mounted: Compose itself
# sees another value of what it fills in.
watched() {
  lines "$secrets" | while read -r name variable size used told; do
    if [ -n "$secrets_dir" ] || [ "$used" = mounted ]; then printf '%s\n' "$name"; fi
  done
}

# note_secrets: what runs has read these values
note_secrets() {
  for each in $(watched); do printf '%s\n' "$each $(seen "$each")"; done | settled "$state/secrets"
}

# changed_secrets: names of those that have another value than what runs has read, a line each. With $recreate also
# those of which nobody knows.
changed_secrets() {
  for each in $(watched); do
    if [ -n "$secrets_dir" ] && [ ! -s "$secrets_dir/$each" ]; then continue; fi
    old=$(said_in "$state/secrets" | sed -n "s/^$each //p")
    if [ -z "$old$recreate" ] || [ "$old" = "$(seen "$each")" ]; then continue; fi
    printf '%s\n' "$each"
  done
}
recreate=

# keeping_inside: lines of states that keep a password inside and whose secret changed: the state, the secret, how
keeping_inside() {
  lines "$passwords" | while read -r name secret how; do
    if listed "$secret" "$changed"; then printf '%s\n' "$name $secret $how"; fi
  done
}

# rereading: names of what runs and mounts a secret that changed; a state that keeps its password inside needs no
# new container for it
rereading() {
  lines "$readers" | while read -r secret name ids; do
    if ! listed "$secret" "$changed" || ! listed "$name" "$services
$states"; then continue; fi
    if lines "$passwords" | grep -q "^$name $secret "; then continue; fi
    printf '%s\n' "$name"
  done | sort -u
}
