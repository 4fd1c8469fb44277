#!/usr/bin/env bash
# kustomize, built from its Go module at the version that tests/tools/kustomize/go.mod names.
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT/tests/tools/kustomize"
stamp=$(inputs "$SCRIPT" go.mod go.sum)
done_already "$stamp" kustomize && exit 0
command -v go >/dev/null || fail 'Go is not installed'
CGO_ENABLED=0 go build -trimpath -o "$JUDGES/bin/kustomize" sigs.k8s.io/kustomize/kustomize/v5
finished "$stamp"
