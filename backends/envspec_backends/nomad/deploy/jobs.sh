# One job at a time: how it gets its place, how it is run, and how its end is waited for.
# shellcheck shell=sh disable=SC2154,SC2034 # assignments and parts are one script, and share their names

target=
returns=

# stopped TEXT: the way ends here; says what was changed, and how to go back
stopped() {
  keep
  remember
  if [ -z "$touched" ]; then
    fail "$1; nothing that runs was changed${current:+: release $current runs on, and there is nothing to roll back}"
  fi
  fail "$1; what comes after it was not touched${current:+; ./deploy.sh --rollback returns to release $current}"
}

# kind_of VERB [HOW]: what Nomad calls a job of such a step
kind_of() {
  case $1${2:-} in
    service:system:*) echo system ;;
    state | service*) echo service ;;
    schedule) echo periodic ;;
    *) echo parameterized ;;
  esac
}

# touching VERB NAME HASH: remembers that something that runs is changed, before it is
touching() {
  case $1 in before | after) return 0 ;; esac
  if [ -z "$touched" ] && [ "$(content "$2")" != "$3" ]; then
    touched=yes
    remember
  fi
}

# place VERB NAME:HASH[:scaled|:system:SECONDS]: registers its file, or returns to the version that a release had; sets `evaluation`
place() {
  name=${2%%:*} rest=${2#*:}
  file=${rest%%:*} how=${rest#"${rest%%:*}"}
  if [ "$how" = :scaled ]; then scaled=yes; else scaled=; fi
  evaluation=
  if [ -n "$target" ]; then
    case " $returns " in *" $name "*) ;; *) return 0 ;; esac
    touching "$1" "$name" "$file"
    found=$(nomad job revert -detach "$prefix-$name" "envspec-$file" 2>&1) || stopped "$name does not return: $(why "$found")"
  else
    touching "$1" "$name" "$file"
    was=$(entry "$name")
    if [ -n "$was" ] && [ "${was%% *}" != "$(kind_of "$1" "$how")" ]; then
      say "$name was another kind of job, which Nomad cannot change: the old one is removed"
      found=$(nomad job stop -purge -yes "$prefix-$name" 2>&1) || stopped "$name cannot be removed: $(why "$found")"
      unsure "$name"
      before=$(printf '%s\n' "$before" | tr ' ' '\n' | sed "/^$name=/d" | tr '\n' ' ' | sed 's/ $//')
    fi
    # how many there are is the autoscaler's where there is one, and the file's else
    found=$(nomad job run -detach ${scaled:+-preserve-counts} "$name.nomad.hcl" 2>&1) || stopped "$name was not accepted: $(why "$found")"
  fi
  evaluation=$(printf '%s\n' "$found" | sed -n 's/^Evaluation ID: *//p')
}

# start VERB NAME:HASH…: several are services that wait for one another, so they start together
start() {
  verb=$1
  shift
  evaluations=''
  for each; do
    say "${each%%:*}"
    place "$verb" "$each"
    evaluations="$evaluations$name ${evaluation:--} $how
"
  done
  bad=''
  while read -r name evaluation how; do
    if [ "${evaluation:--}" = - ]; then continue; fi
    good=yes
    nomad eval status -monitor "$evaluation" >&2 </dev/null || good=
    # a job that is unchanged since a deployment that failed gets no new one
    found=$(nomad job deployments -latest -t '{{with .}}{{.Status}}{{end}}' "$prefix-$name" 2>&1 </dev/null) || fail "$(why "$found")"
    case $found in failed | cancelled | blocked | paused) good= ;; esac
    case $good$how in yes:system:*) everywhere "$name" "${how#:system:}" || good= ;; esac
    if [ -z "$good" ]; then
      bad="$bad${bad:+, }$name"
      tell "$prefix-$name" "$evaluation"
    fi
  done <<END
$evaluations
END
  if [ -n "$bad" ]; then stopped "$bad did not become healthy"; fi
}

# everywhere NAME SECONDS: waits until the newest version of a system job is healthy wherever it runs, and has been for
# ten seconds; 1 when it fails, or when it is not and no further client has got it for so long. Nomad 1.10 has no
# deployment of such a job, and says no more than that it was placed. A client that takes nothing new keeps what it has.
everywhere() {
  latest=$(newest "$1") || exit 1
  end=$(($(date +%s) + $2)) most=0 since='' steady=''
  while :; do
    all=$(nomad job allocs -t '{{range .}}{{if eq .DesiredStatus "run"}}{{.ID}} {{.JobVersion}} {{.ClientStatus}}{{range .TaskStates}} {{.Restarts}}{{end}}
{{end}}{{end}}' "$prefix-$1" 2>&1 </dev/null) || fail "$(why "$all")"
    all=$(printf '%s\n' "$all" | awk -v version="${latest%% *}" '$2 == version')
    if [ -z "$all" ]; then
      say "$1 runs nowhere: no client may run it"
      return 0
    fi
    case $all in *' failed'* | *' lost'*) return 1 ;; esac
    now=$(date +%s)
    count=$(printf '%s\n' "$all" | awk 'END { print NR }')
    if [ "$count" -gt "$most" ]; then most=$count end=$((now + $2)); fi
    if [ "$all" != "$steady" ] || ! healthy "$all"; then
      since=$now steady=$all
    elif [ $((now - since)) -ge 10 ]; then
      return 0
    fi
    if [ "$now" -ge "$end" ]; then
      say "$1 is not healthy on every client after $2 seconds"
      return 1
    fi
    sleep 2
  done
}

# healthy ALLOCATIONS: all of them run, and pass their checks
healthy() {
  printf '%s\n' "$1" | while read -r id _ status _; do
    if [ "$status" != running ]; then exit 1; fi
    checks=$(nomad alloc checks -t '{{range .}}{{.Mode}}={{.Status}} {{end}}' "$id" 2>/dev/null </dev/null) || exit 1
    case $checks in *healthiness=failure* | *healthiness=pending*) exit 1 ;; esac
  done
}

# dispatch NAME RELEASE [META]: runs a job that waits to be called; sets `child`
dispatch() {
  found=$(nomad job dispatch -detach -id-prefix-template="$2" ${3:+-meta="$3"} "$prefix-$1" 2>&1) || return 1
  child=$(printf '%s\n' "$found" | sed -n 's/^Dispatched Job ID *= *//p')
}

# await ID SECONDS: 0 when it is complete, 1 when it failed, 2 when time was up; it is stopped then
await() {
  end=$(($(date +%s) + $2))
  while :; do
    all=$(allocations "$1") || exit 1
    case $all in
      *' running'* | *' pending'*) ;;
      *' complete'*) return 0 ;;
      *' failed'* | *' lost'*) return 1 ;;
    esac
    if [ "$(date +%s)" -ge "$end" ]; then
      tell "$1"
      nomad job stop -yes "$1" >/dev/null 2>&1 || :
      return 2
    fi
    sleep 2
  done
}

# busy NAME: its run that has not ended
busy() {
  look
  children "$1" | awk '$3 == "running" || $3 == "pending" { print $2; exit }'
}

# once VERB SECONDS NAME:HASH: a job of the release, unless it has run for it
once() {
  place "$1" "$3"
  if [ -n "$target" ]; then
    if [ "$1" = before ]; then return 0; fi
  else
    case " $ran " in
      *" $name "*)
        say "$name has run for release $going"
        return 0
        ;;
    esac
  fi
  found=$(busy "$name") || exit 1
  if [ -n "$found" ]; then ended_badly "$name" "$name runs already: $found"; fi
  say "runs $name"
  dispatch "$name" "$going" || ended_badly "$name" "$name cannot be run: $(why "$found")"
  code=0
  await "$child" "$2" || code=$?
  case $code in
    0) ;;
    2) ended_badly "$name" "$name did not end in $2 seconds: $child" ;;
    *)
      tell "$child"
      ended_badly "$name" "$name failed: $child"
      ;;
  esac
  if [ -z "$target" ]; then
    ran="$ran${ran:+ }$name"
    record
  fi
}

# ended_badly NAME TEXT: what --run takes is again the job of the release that runs
ended_badly() {
  for each in $before; do
    if [ "${each%%=*}" != "$1" ]; then continue; fi
    latest=$(newest "$1") || exit 1
    if [ "${latest%% *}" = "${each#*=}" ]; then continue; fi
    found=$(nomad job revert -detach "$prefix-$1" "${each#*=}" 2>&1) || say "$1 is not what it was: $(why "$found")"
  done
  stopped "$2"
}
