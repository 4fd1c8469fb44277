#!/usr/bin/env bash
# nomad-hcl, our own program in tests/tools/nomad, on HashiCorp's HCL library and Nomad's public API types.
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT/tests/tools/nomad"
stamp=$(inputs "$SCRIPT" go.mod go.sum ./*.go)
done_already "$stamp" nomad-hcl && exit 0
command -v go >/dev/null || fail 'Go is not installed'
CGO_ENABLED=0 go build -trimpath -o "$JUDGES/bin/nomad-hcl" .
finished "$stamp"
