#!/usr/bin/env bash
# dclint and yaml-language-server, from npm; needs Node.js 20 or newer and npm.
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PACKAGES=(dclint@3.1.0 yaml-language-server@2.0.0)

stamp=$(inputs "$SCRIPT")
done_already "$stamp" dclint yaml-language-server && exit 0
command -v npm >/dev/null || fail 'npm is not installed'
npm install --silent --no-audit --no-fund --prefix "$JUDGES/node" "${PACKAGES[@]}" >&2
for program in dclint yaml-language-server; do
  ln -sf "../node/node_modules/.bin/$program" "$JUDGES/bin/$program"
done
finished "$stamp"
