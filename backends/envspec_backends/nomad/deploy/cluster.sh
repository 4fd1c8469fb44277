# How Nomad is asked, and what stands behind its errors.
# shellcheck shell=sh disable=SC2154,SC2034 # assignments and parts are one script, and share their names

reached=
there=

# why TEXT: what an error of nomad's means, and what to do about it
why() {
  case $1 in
    *'connection refused'* | *'no such host'* | *'dial tcp'* | *'eadline exceeded'* | *'imeout'* | *': EOF'* | *'x509'*)
      printf 'no Nomad server answers at %s, which NOMAD_ADDR says: %s' "${NOMAD_ADDR:-http://127.0.0.1:4646}" "$1"
      ;;
    *'code: 403'* | *'ermission denied'*)
      printf 'the token in NOMAD_TOKEN may not do this in the namespace %s; ./deploy.sh --policy prints what it needs: %s' \
        "$space" "$1"
      ;;
    *) printf '%s' "$1" ;;
  esac
}

# reach: a server answers, takes the token and knows the namespace; what the namespace has is in `there`
reach() {
  if [ -n "$reached" ]; then return 0; fi
  command -v nomad >/dev/null 2>&1 || fail "there is no nomad command here"
  export NOMAD_CLI_NO_COLOR=1 NOMAD_CLI_SHOW_HINTS=0
  if [ -n "$namespace" ]; then export NOMAD_NAMESPACE="$namespace"; fi
  if [ -n "$region" ]; then export NOMAD_REGION="$region"; fi
  space=${NOMAD_NAMESPACE:-default}
  if ! found=$(nomad namespace status -t '{{.Name}}' "$space" 2>&1); then
    case $found in
      *'matched no namespaces'* | *'matched multiple'*) found= ;;
      *) fail "$(why "$found")" ;;
    esac
  fi
  if [ "$found" != "$space" ]; then
    fail "there is no namespace $space; somebody who may must make it: nomad namespace apply $space"
  fi
  look
  reached=1
}

# look: the jobs of the namespace, a line each: id, kind, whether it is stopped, status, when it was made, its parent,
# and how many allocations run, start and wait for a place. A command that names a job takes another whose id begins
# alike where there is none of that id, so who is there is asked once, and told by whole ids.
look() {
  there=$(nomad job inspect -t '{{range .}}{{.ID}} {{if .Periodic}}periodic{{else if .ParameterizedJob}}parameterized{{else}}{{.Type}}{{end}} {{.Stop}} {{.Status}} {{.SubmitTime}} {{with .ParentID}}{{.}}{{else}}-{{end}}{{with .JobSummary}}{{range .Summary}} {{.Running}} {{.Starting}} {{.Queued}}{{end}}{{end}}
{{end}}' 2>&1) || fail "$(why "$there")"
}

# entry NAME: what `look` saw of a job, but for its id; nothing when there is none
entry() {
  printf '%s\n' "$there" | sed -n "s|^$prefix-$1 ||p"
}

# running NAME: whether there is such a job, and nobody has stopped it
running() {
  case $(entry "$1") in '' | *' true '*) return 1 ;; esac
}

# children NAME: the jobs that it made, newest first: when, id, status
children() {
  printf '%s\n' "$there" | awk -v parent="$prefix-$1" '$6 == parent { print $5, $1, $4 }' | sort -rn
}

# newest NAME: the version of a job that is there, and the tag of that where it has one
newest() {
  found=$(nomad job inspect -t '{{.ID}} {{.Version}}{{with .VersionTag}} {{.Name}}{{end}}' "$prefix-$1" 2>&1) || fail "$(why "$found")"
  case $found in
    "$prefix-$1 "*) printf '%s' "${found#* }" ;;
    *) fail "there is no job $prefix-$1" ;;
  esac
}

# allocations ID: those of a job, newest first: when, id, evaluation, status
allocations() {
  found=$(nomad job allocs -t '{{range .}}{{.CreateIndex}} {{.ID}} {{.EvalID}} {{.ClientStatus}}
{{end}}' "$1" 2>&1) || fail "$(why "$found")"
  printf '%s\n' "$found" | sort -rn
}

# logs ALLOCATION: the end of what it printed
logs() {
  nomad alloc logs -tail -n 100 "$1" 2>&1 || :
  nomad alloc logs -stderr -tail -n 100 "$1" 2>&1 || :
}

# logs_of ID: those of its newest allocation
logs_of() {
  all=$(allocations "$1") || exit 1
  for each in $(printf '%s\n' "$all" | awk 'NF { print $2; exit }'); do logs "$each"; done
}

# tell ID [EVALUATION]: what became of a job: where it found no place, the events of an allocation, its log
tell() {
  {
    nomad job status "$1" || :
    if all=$(allocations "$1"); then
      of=$(printf '%s\n' "$all" | grep -F -- " ${2:-} " | head -n 1)
      of=${of:-$(printf '%s\n' "$all" | head -n 1)}
      of=${of#* }
      if [ -n "$of" ]; then
        nomad alloc status "${of%% *}" || :
        logs "${of%% *}"
      fi
    fi
  } >&2
}
