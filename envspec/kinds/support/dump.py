"""The frame around every dump tool: written beside, renamed when complete, the newest `keep` stay.

A dump is `/backup/<state>.<what>.<UTC time><suffix>`. The time is taken when the script runs, so that the artifact
is the same on every machine. What a killed run left (`….part`) goes away with the next run.
"""

from __future__ import annotations

from envspec.kinds.kind import argv, shell
from envspec.model.text import Argv

__all__ = ["dump_command"]

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


def dump_command(state: str, keep: int, body: str, *args: str, bash: bool = False) -> Argv:
    """`sh -c` with the frame and `body`; `args` reach the body as `$1`, `$2` ….

    The body calls `begin NAME SUFFIX`, writes to `$part`, and calls `finish NAME SUFFIX`. `bash`: with pipefail.
    """
    script = _HEAD + _BEGIN + body
    if bash:
        return argv("bash", "-c", "set -o pipefail\n" + script, "bash", state, str(keep), *args)
    return shell(script, state, str(keep), *args)
