# What is shown, and changes nothing.
# shellcheck shell=sh disable=SC2154,SC2034 # assignments and parts are one script, and share their names

do_policy() { printf '%s\n' "$policy"; }

do_history() {
  recall
  if [ -z "$order" ]; then say "no release has been rolled out"; fi
  for each in $(printf '%s\n' "$order" | awk '{ for (at = NF; at > 0; at--) print $at }'); do
    if [ "$each" = "$current" ]; then mark='*'; else mark=' '; fi
    when=$(part "$each" when) || exit 1
    its=$(part "$each" tag) || exit 1
    printf '%s %s  %s%s\n' "$mark" "$each" "$when" "${its:+  $its}"
  done
}

do_status() {
  recall
  if [ -n "$current" ]; then
    when=$(part "$current" when) || exit 1
    its=$(part "$current" tag) || exit 1
    printf 'release %s%s, rolled out %s\n' "$current" "${its:+, $its}" "$when"
  else
    printf 'no release has been rolled out\n'
  fi
  if [ -n "$pending" ]; then printf 'the rollout of %s has not ended, or not well\n' "$pending"; fi
  {
    printf '%s\n' "$owned" | tr ' ' '\n' | sed -n 's/:.*//p'
    names "$states
$services
$jobs" | tr ' ' '\n'
  } | awk 'NF && !seen[$1]++' | while read -r name; do
    found=$(entry "$name")
    if [ -z "$found" ]; then
      printf '  %-24s is not there\n' "$name"
      continue
    fi
    printf '%s\n' "$found" | while read -r kind ended status _ _ runs starts waits; do
      if [ "$ended" = true ]; then status=stopped; fi
      case $kind in
        service | system)
          printf '  %-24s %s: %s running, %s starting, %s without a place\n' "$name" "$status" "${runs:-0}" "${starts:-0}" "${waits:-0}"
          ;;
        *)
          last=$(children "$name" | head -n 1)
          printf '  %-24s %s%s\n' "$name" "$kind" "${last:+; last run: ${last#* }}"
          ;;
      esac
    done
  done
}

do_logs() {
  reach
  if [ -z "$(entry "$1")" ]; then fail "there is no job $prefix-$1"; fi
  id=$prefix-$1
  case $(entry "$1") in
    service* | system*) ;;
    *)
      last=$(children "$1" | head -n 1)
      if [ -z "$last" ]; then fail "$1 has not run, or long ago"; fi
      last=${last#* }
      id=${last%% *}
      ;;
  esac
  all=$(allocations "$id") || exit 1
  shown=$(printf '%s\n' "$all" | awk '$4 == "running" { print $2 }')
  for each in ${shown:-$(printf '%s\n' "$all" | awk 'NF { print $2; exit }')}; do
    printf '== %s, allocation %s\n' "$id" "$each"
    logs "$each"
  done
}

do_diff() {
  recall
  case $current in
    '') say "no release has been rolled out; this folder holds $release" ;;
    "$release") say "release $release runs" ;;
    *) say "release $current runs; this folder holds $release" ;;
  esac
  look_at_needs
  printf '%s' "$new_volumes" | while read -r _ volume; do printf 'the volume %s would be made\n' "$volume"; done
  printf '%s' "$new_secrets" | while read -r name item _; do printf 'the secret %s of %s-%s would be made\n' "$item" "$prefix" "$name"; done
  ran=$(part "$release" ran) || exit 1
  while read -r verb name _; do
    if [ -z "$name" ]; then continue; fi
    code=0
    found=$(nomad job plan "$name.nomad.hcl" 2>&1 </dev/null) || code=$?
    if [ "$code" -gt 1 ]; then
      fault "$name: $(why "$found")"
      continue
    fi
    case $found in
      Job:*) ;;
      *) printf '%s\n' "$found" | sed '/^Job Modify Index/,$d' ;;
    esac
    case $verb in
      before | after) case " $ran " in *" $name "*) ;; *) printf '%s would run\n' "$name" ;; esac ;;
    esac
  done <<END
$(each_job "$steps")
END
  found=$(left job "$steps")
  for name in $found; do printf '%s would be left of an earlier release; ./deploy.sh --prune stops it\n' "$name"; done
  if [ -n "$faults" ]; then fail "this would stop a rollout:$faults"; fi
}
