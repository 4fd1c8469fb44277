#!/usr/bin/env bash
# ClickHouse's own engine without its server: chdb, from PyPI. A Python that has it is the judge, and
# tests/images/clickhouse-client.py asks it what the tool of that name would ask the server.
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

VERSION=26.5.0

stamp=$(inputs "$SCRIPT")
done_already "$stamp" clickhouse-engine && exit 0
python3 -m venv --clear "$JUDGES/clickhouse"
"$JUDGES/clickhouse/bin/pip" install --quiet --disable-pip-version-check --no-deps "chdb-core-lite==$VERSION" >&2
# It wants to import pyarrow, three times its own size, for results that nobody here asks for.
site=$("$JUDGES/clickhouse/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf 'def __getattr__(name):\n    return object\n' >"$site/pyarrow.py"
wrapper clickhouse-engine <<EOF
#!/bin/sh
exec '$JUDGES/clickhouse/bin/python' "\$@"
EOF
finished "$stamp"
