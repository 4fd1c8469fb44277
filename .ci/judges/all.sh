#!/usr/bin/env bash
# Brings every judge, two at a time, and says how long each took; the longest build comes first.
# A judge that cannot be brought is named, and the exit code is 1; the others are brought all the same.
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT/.ci/judges"
others=$(printf '%s\n' *.sh | grep -vxE '(all|lib|kubernetes)\.sh')
# shellcheck disable=SC2016  # the inner shell expands it
printf '%s\n' kubernetes.sh "$others" | sed 's,\.sh$,,' |
  xargs -P 2 -I NAME bash -c '
    began=$(date +%s)
    if "$0/.ci/judges/NAME.sh" >"$1/NAME.log" 2>&1 </dev/null; then result=ready; else result=FAILED; fi
    printf "judge %-12s %s, %d s\n" NAME "$result" $(($(date +%s) - began))
    [ $result = ready ] || { tail -n 20 "$1/NAME.log"; exit 1; }
  ' "$ROOT" "$JUDGES"
