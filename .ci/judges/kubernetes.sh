#!/usr/bin/env bash
# A Kubernetes API server with etcd and kubectl, built from the Go modules that tests/tools/kubernetes/go.mod names:
# `kubectl apply --dry-run=server` asks the real validation, defaults and admission. No scheduler, no node: nothing runs.
#
# usage: kubernetes.sh          brings the programs
#        kubernetes.sh start    and starts both on the loopback address, with an empty store
#        kubernetes.sh stop     ends them
# shellcheck source=.ci/judges/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

DIR=$JUDGES/kubernetes
API=127.0.0.1:26443
STORE=http://127.0.0.1:22379
PEERS=http://127.0.0.1:22380

bring() {
  cd "$ROOT/tests/tools/kubernetes"
  local stamp
  stamp=$(inputs "$SCRIPT" go.mod go.sum)
  done_already "$stamp" kube-api && return 0
  command -v go >/dev/null || fail 'Go is not installed'
  stop
  mkdir -p "$DIR/bin"
  # A build from the module does not know its version, and kubectl wants to read one.
  local version
  version=$(go list -m -f '{{.Version}}' k8s.io/kubernetes)
  CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=$version" \
    -o "$DIR/bin/" k8s.io/kubernetes/cmd/kube-apiserver k8s.io/kubernetes/cmd/kubectl
  CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$DIR/bin/etcd" go.etcd.io/etcd/server/v3
  wrapper kube-api <<EOF
#!/bin/sh
exec '$DIR/bin/kubectl' --kubeconfig '$DIR/kubeconfig' "\$@"
EOF
  finished "$stamp"
}

answers() { "$JUDGES/bin/kube-api" get --raw /readyz >/dev/null 2>&1; }

start() {
  (
    flock 9
    answers && exit 0
    stop
    rm -rf "$DIR/store" "$DIR/certificates"
    # Anyone on this machine may ask this server anything: it holds nothing, and only the loopback address hears.
    openssl genrsa -out "$DIR/accounts.key" 2048 2>/dev/null
    printf 'envspec,admin,admin,system:masters\n' >"$DIR/tokens.csv"
    cat >"$DIR/kubeconfig" <<EOF
{"apiVersion": "v1", "kind": "Config", "current-context": "test",
 "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}],
 "clusters": [{"name": "test", "cluster": {"server": "https://$API", "insecure-skip-tls-verify": true}}],
 "users": [{"name": "admin", "user": {"token": "envspec"}}]}
EOF
    setsid "$DIR/bin/etcd" --data-dir "$DIR/store" --listen-client-urls "$STORE" --advertise-client-urls "$STORE" \
      --listen-peer-urls "$PEERS" --initial-advertise-peer-urls "$PEERS" --initial-cluster "default=$PEERS" \
      --unsafe-no-fsync >"$DIR/etcd.log" 2>&1 </dev/null 9>&- &
    echo $! >"$DIR/etcd.pid"
    # Without a controller no namespace gets its default service account, which that plugin would wait for.
    setsid "$DIR/bin/kube-apiserver" --etcd-servers "$STORE" --bind-address "${API%:*}" --secure-port "${API#*:}" \
      --cert-dir "$DIR/certificates" --token-auth-file "$DIR/tokens.csv" --authorization-mode RBAC \
      --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$DIR/accounts.key" \
      --service-account-signing-key-file "$DIR/accounts.key" --disable-admission-plugins ServiceAccount \
      --allow-privileged --service-cluster-ip-range 10.214.0.0/16 >"$DIR/apiserver.log" 2>&1 </dev/null 9>&- &
    echo $! >"$DIR/apiserver.pid"
    for _ in $(seq 120); do
      answers && exit 0
      sleep 0.5
    done
    say 'the API server did not start'
    tail -n 20 "$DIR/apiserver.log" >&2
    exit 1
  ) 9>"$DIR/lock"
}

stop() {
  end "$DIR/apiserver.pid"
  end "$DIR/etcd.pid"
}

case "${1:-}" in
  '') bring ;;
  start) bring; start ;;
  stop) stop ;;
  *) fail 'usage: kubernetes.sh [start|stop]' ;;
esac
