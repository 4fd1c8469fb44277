# What is remembered in Variables, and the versions of jobs that are kept.
#
# $records          what runs (`current`), what was begun and has not ended well (`pending`, and `touched` when it
#                   changed something that runs), the releases that are kept (`order`, oldest first) and those that
#                   never worked (`tried`), the versions that jobs had at the beginning (`before`: name=version), and
#                   which password each state was told of last (`seen`: name=index of its Variable)
# $records/jobs     the jobs that are ours, each as name:state:HASH or name:job:HASH. HASH is that of its file; it is
#                   `-` for one that is new, and `?` after a rollout that did not end well
# $records/RELEASE  its time, its tag, its steps, and the jobs that have run for it (`ran`)
# $records/lock     who deploys
#
# A version of a job that another took the place of carries the tag envspec-HASH, and so is the one to return to for
# every release whose steps name that hash. The newest version carries none: Nomad would copy the tag with the version
# (when it scales or stops the job, or goes back by itself), and would take the same file for another.
# shellcheck shell=sh disable=SC2154,SC2034 # assignments and parts are one script, and share their names

kept=10

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

# get PATH TEMPLATE: what a Variable holds; 4 when there is none
get() {
  if found=$(nomad var get -out=go-template -template "$2" "$1" 2>&1 </dev/null); then
    printf '%s' "$found"
    return 0
  fi
  case $found in
    *'Variable not found'*) return 4 ;;
    *) fail "$(why "$found")" ;;
  esac
}

# put PATH ITEM=VALUE…: the Variable holds these items and no others; an empty one is left out
put() {
  found=$(nomad var put -force -out=none "$@" 2>&1 </dev/null) || fail "$(why "$found")"
}

lock() {
  reach
  waits=
  while :; do
    if found=$(nomad var put -check-index=0 -out=none "$records/lock" \
      "holder=$(id -un) on $(uname -n), process $$, since $(now)" 2>&1); then return 0; fi
    case $found in
      *'Check-and-Set conflict'*) ;;
      *) fail "$(why "$found")" ;;
    esac
    code=0
    by=$(get "$records/lock" '{{index .Items "holder"}}') || code=$?
    if [ "$code" -eq 4 ]; then continue; fi # it has just been given back
    if [ "$code" -ne 0 ]; then exit 1; fi
    if [ "$word" != --run ]; then
      fail "another deploy is under way: $by. When its script was killed, this takes the lock away:
  nomad var purge${namespace:+ -namespace=$namespace} $records/lock"
    fi
    if [ -z "$waits" ]; then say "waits for the deploy of $by"; fi
    waits=1
    sleep 2
  done
}

unlock() {
  found=$(nomad var purge "$records/lock" 2>&1) || say "the lock $records/lock is still there: $(why "$found")"
}

# recall: reads what is remembered
recall() {
  reach
  current='' pending='' touched='' order='' tried='' before='' seen=''
  found=$(get "$records" '{{with .Items}}{{index . "current"}}
{{index . "pending"}}
{{index . "touched"}}
{{index . "order"}}
{{index . "tried"}}
{{index . "before"}}
{{index . "seen"}}{{end}}') || [ $? -eq 4 ] || exit 1
  {
    read -r current || :
    read -r pending || :
    read -r touched || :
    read -r order || :
    read -r tried || :
    read -r before || :
    read -r seen || :
  } <<END
$found
END
  owned=$(get "$records/jobs" '{{index .Items "owned"}}') || [ $? -eq 4 ] || exit 1
}

remember() {
  put "$records/jobs" "owned=$owned"
  put "$records" "current=$current" "pending=$pending" "touched=$touched" "order=$order" "tried=$tried" \
    "before=$before" "seen=$seen"
}

# part RELEASE ITEM: of its record; empty where there is none
part() { get "$records/$1" "{{index .Items \"$2\"}}" || [ $? -eq 4 ] || exit 1; }

# without WORD WORDS: the others
without() {
  printf '%s\n' "$2" | tr ' ' '\n' | grep -Fvx -- "$1" | tr '\n' ' ' | sed 's/ $//'
}

# each_job STEPS: its jobs, a line each: verb, name, hash
each_job() {
  printf '%s\n' "$1" | awk '{ for (i = 3; i <= NF; i++) { split($i, part, ":"); print $1, part[1], part[2] } }'
}

# content NAME: the hash of the file that a job was last made from
content() {
  printf '%s\n' "$owned" | tr ' ' '\n' | sed -n "s/^$1:[a-z]*://p"
}

# unsure NAME: what the job was made from is not known any more
unsure() {
  owned=$(printf '%s\n' "$owned" | tr ' ' '\n' | sed "s/^\($1:[a-z]*\):.*/\1:?/" | tr '\n' ' ' | sed 's/ $//')
}

# own STEPS [all]: their jobs are ours; with `all` each has been made from its file
own() {
  owned=$({
    printf '%s\n' "$owned" | tr ' ' '\n' | sed -n 's/:/ /gp'
    each_job "$1" | awk '{ print $2, $1 == "state" ? "state" : "job", $3, "new" }'
  } | awk -v all="${2:-}" '
    !($1 in kind) { name[++count] = $1; file[$1] = NF == 4 ? "-" : $3 }
    { kind[$1] = $2; if (all != "" && NF == 4) file[$1] = $3 }
    END { for (at = 1; at <= count; at++) print name[at] ":" kind[name[at]] ":" file[name[at]] }
  ' | tr '\n' ' ' | sed 's/ $//')
}

# left KIND STEPS: the jobs of that kind that are ours and there, and not in the steps
left() {
  {
    each_job "$2" | awk '{ print $2, "new" }'
    printf '%s\n' "$owned" | tr ' ' '\n' | sed -n 's/:/ /gp'
  } | awk -v kind="$1" '$2 == "new" { new[$1] = 1; next } !($1 in new) && $2 == kind { print $1 }' | while read -r name; do
    if running "$name"; then printf '%s\n' "$name"; fi
  done
}

# note NAME…: the versions that jobs have now are those before
note() {
  for name; do
    if [ -z "$(entry "$name")" ]; then continue; fi
    latest=$(newest "$name") || exit 1
    case $latest in
      *' envspec-'*)
        found=$(nomad job tag unset -name="${latest#* }" "$prefix-$name" 2>&1) || fail "$(why "$found")"
        ;;
    esac
    before="$before${before:+ }$name=${latest%% *}"
  done
}

# keep: the versions before are tagged where others took their place
keep() {
  if [ -n "$before" ]; then look; fi
  for each in $before; do
    name=${each%%=*}
    if [ -z "$(entry "$name")" ]; then continue; fi
    latest=$(newest "$name") || exit 1
    if [ "${latest%% *}" = "${each#*=}" ]; then continue; fi
    had=$(content "$name")
    case $had in '' | - | '?') continue ;; esac
    unsure "$name"
    if ! found=$(nomad job tag apply -name="envspec-$had" -version="${each#*=}" -description="release $current" \
      "$prefix-$name" 2>&1); then
      case $found in
        *'already exists'*) ;; # on an older version that is the same
        *) say "version ${each#*=} of $prefix-$name is not kept for a rollback: $(why "$found")" ;;
      esac
    fi
  done
  before=
}

# trim: of the releases that worked and of those that never did, the last ten are kept
trim() {
  gone=$({
    printf '%s\n' "$order"
    printf '%s\n' "$tried"
  } | awk -v kept="$kept" '{ for (at = 1; at <= NF - kept; at++) print $at }')
  for each in $gone; do
    order=$(without "$each" "$order") tried=$(without "$each" "$tried")
  done
  remember
  for each in $gone; do drop "$each"; done
}

# drop RELEASE: its record goes, and the tags that no kept release needs
drop() {
  {
    for other in $order; do
      steps_of_it=$(part "$other" steps) || exit 1
      each_job "$steps_of_it" | awk '{ print "kept", $2, $3 }'
    done
    steps_of_it=$(part "$1" steps) || exit 1
    each_job "$steps_of_it"
  } | awk '$1 == "kept" { kept[$2, $3] = 1; next } !(($2, $3) in kept) { print $2, $3 }' | while read -r name tag_; do
    if [ -z "$(entry "$name")" ]; then continue; fi
    nomad job tag unset -name="envspec-$tag_" "$prefix-$name" >/dev/null 2>&1 </dev/null || :
  done
  found=$(nomad var purge "$records/$1" 2>&1 </dev/null) || say "the record of release $1 is still there: $(why "$found")"
}
