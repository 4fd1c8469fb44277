#!/usr/bin/env bash
# The JSON Schema of SARIF 2.1.0 (rtm.5) as Microsoft's npm package of test matchers carries it; needs npm.
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

stamp=$(inputs "$SCRIPT")
done_already "$stamp" sarif-schema && exit 0
command -v npm >/dev/null || fail 'npm is not installed'
mkdir -p "$JUDGES/sarif"
cd "$JUDGES/sarif"
tar -xzf "$(npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0)" package/lib/schemas
wrapper sarif-schema <<END
#!/bin/sh
# prints the path of the schema
echo '$JUDGES/sarif/package/lib/schemas/sarif-2.1.0-rtm.5.json'
END
finished "$stamp"
