#!/usr/bin/env bash
# nomad-client, our own program in tests/tools/nomad-client, on HashiCorp's consul-template and go-envparse.
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT/tests/tools/nomad-client"
stamp=$(inputs "$SCRIPT" go.mod go.sum ./*.go)
done_already "$stamp" nomad-client && exit 0
command -v go >/dev/null || fail 'Go is not installed'
CGO_ENABLED=0 go build -trimpath -o "$JUDGES/bin/nomad-client" .
finished "$stamp"
