#!/usr/bin/env bash
# The root filesystems that tests/engine.py makes images of, since none can be pulled; see tests/roots.py.
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

stamp=$(inputs "$SCRIPT" "$ROOT/tests/roots.py")
[ "$(cat "$JUDGES/stamps/$NAME" 2>/dev/null)" = "$stamp" ] && exit 0
debian debootstrap busybox-static
cd "$ROOT"
python3 -m tests.roots >&2
finished "$stamp"
