"""The frames around every dump tool and around what reads a dump back.

A dump is written beside, and renamed when complete; the newest `keep` stay.

A dump is `/backup/<state>.<what>.<UTC time><suffix>`. The time is taken when the script runs, so that the artifact
is the same on every machine. What a killed run left (`….part`) goes away with the next run.
"""

from __future__ import annotations

from envspec.kinds.kind import argv, shell
from envspec.model.text import Argv

__all__ = ["dump_command", "restore_command"]

_HEAD = """\
set -eu
umask 077
LC_ALL=C
export LC_ALL
state=$1
keep=$2
shift 2
now=$(date -u +%Y%m%dT%H%M%SZ)
part=
trap '[ -z "$part" ] || rm -rf "$part"' EXIT
trap 'exit 1' HUP INT TERM
"""

# The pattern names every digit's place: `shop` must not rotate the dumps of `shop.eu` or `shop-eu` away.
_BEGIN = """\
begin() {
  rm -rf "/backup/$state.$1".*.part
  part="/backup/$state.$1.$now$2.part"
}
finish() {
  mv "$part" "/backup/$state.$1.$now$2"
  part=
  set -- "/backup/$state.$1".????????T??????Z"$2"
  while [ "$#" -gt "$keep" ]; do
    rm -rf "$1"
    shift
  done
}
"""

# Only what the shell itself can do: the image of MinIO has no grep.
_RESTORE = """\
set -eu
LC_ALL=C
export LC_ALL
state=$1
suffix=$2
shift 2
wanted=${FILE:-}
wanted=${wanted##*/}
"""

_CHOOSE = """\
found=
there=
for what; do
  chosen=
  for each in "/backup/$state.$what".????????T??????Z"$suffix"; do
    [ -e "$each" ] || continue
    there="$there
  ${each##*/}"
    if [ -z "$wanted" ] || [ "${each##*/}" = "$wanted" ]; then chosen=$each; fi
  done
  if [ -n "$chosen" ]; then
    echo "restoring ${chosen##*/}"
    restore "$what" "$chosen"
    found=yes
  elif [ -z "$wanted" ]; then
    echo "there is no dump of $what" >&2
  fi
done
if [ -z "$found" ]; then
  echo "there is no dump${wanted:+ $wanted} of $state; there are:${there:- none}" >&2
  exit 1
fi
"""


def dump_command(state: str, keep: int, body: str, *args: str, bash: bool = False) -> Argv:
    """`sh -c` with the frame and `body`; `args` reach the body as `$1`, `$2` ….

    The body calls `begin NAME SUFFIX`, writes to `$part`, and calls `finish NAME SUFFIX`. `bash`: with pipefail.
    """
    script = _HEAD + _BEGIN + body
    if bash:
        return argv("bash", "-c", "set -o pipefail\n" + script, "bash", state, str(keep), *args)
    return shell(script, state, str(keep), *args)


def restore_command(state: str, suffix: str, body: str, *whats: str, bash: bool = False) -> Argv:
    """`sh -c` with the frame and `body`, which defines the function `restore WHAT DUMP`.

    It is called for the dump that the variable `FILE` names; without it, for the newest dump of each of `whats`.
    """
    script = _RESTORE + body + _CHOOSE
    if bash:
        return argv("bash", "-c", "set -o pipefail\n" + script, "bash", state, suffix, *whats)
    return shell(script, state, suffix, *whats)
