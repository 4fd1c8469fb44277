"""Generated systems of any size, shaped like real ones: every tenth service has a route and a database of its own."""

from __future__ import annotations

__all__ = ["spec"]

_SERVICE = """\
  service-{i}:
    build:
      context: services/{i}
      target: prod
    command: node dist/server.js --name service-{i}
    ports:
      http: 8080
    environment:
      NODE_ENV: production
      NAME: service {i}
      LOG_LEVEL: ${{vars.log_level}}
      DATABASE_HOST: ${{state.db-{db}.host}}
      DATABASE_PASSWORD_FILE: /run/secrets/db-{db}-password
      PEER_URL: ${{services.service-{peer}.url}}
    secrets:
      - db-{db}-password
    health:
      http: /health
      probe: node probe.js
    replicas: 2
    resources:
      cpu: 250m
      memory: 256Mi
    dev:
      target: dev
      command: npm run dev
      mounts:
        /app: services/{i}
"""
_ROUTE = """\
    routes:
      - host: service-{i}.${{vars.domain}}
        publish: {port}
"""
_STATE = """\
  db-{db}:
    kind: postgres
    version: 16.9-bookworm
    storage: 10Gi
    backup:
      schedule: 30 2 * * *
      volume: backups
"""
_TAIL = """\
  backups:
    kind: volume
    storage: 100Gi
    access: many
environments:
  dev:
    tier: development
    vars:
      domain: localhost
    targets:
      - compose
  prod:
    tier: production
    tag: 1.2.3
    vars:
      domain: example.com
    targets:
      - compose
      - kubernetes
      - nomad
    kubernetes:
      gateway: public
      gateway_namespace: gateway
"""


def spec(services: int) -> str:
    """A spec of that many services, a database for every ten of them, and two environments."""
    parts = ["envspec: 1\nproject: large\nregistry: registry.example.com/acme\nvars:\n  log_level: info\nservices:\n"]
    for i in range(services):
        parts.append(_SERVICE.format(i=i, db=i // 10, peer=(i + 1) % services))
        if i % 10 == 0:
            parts.append(_ROUTE.format(i=i, port=10_000 + i))
    parts.append("state:\n")
    parts += [_STATE.format(db=db) for db in range((services + 9) // 10)]
    return "".join((*parts, _TAIL))
