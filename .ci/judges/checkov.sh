#!/usr/bin/env bash
# checkov, from PyPI, in an environment of its own: it pins versions that envspec does not want.
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

VERSION=3.3.30

stamp=$(inputs "$SCRIPT")
done_already "$stamp" checkov && exit 0
python3 -m venv --clear "$JUDGES/checkov"
"$JUDGES/checkov/bin/pip" install --quiet --disable-pip-version-check "checkov==$VERSION" >&2
ln -sf ../checkov/bin/checkov "$JUDGES/bin/checkov"
finished "$stamp"
