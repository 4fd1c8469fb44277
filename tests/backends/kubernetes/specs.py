"""Systems that together use all of what the backend emits, for the checks that every output must pass."""

from __future__ import annotations

import functools

from tests.backends.kubernetes.compiled import Compiled, compiled, samples

__all__ = ["LISTENS", "SYSTEM", "environment", "everything", "service", "system"]

SYSTEM = """\
envspec: 1
project: shop
registry: registry.example.com/shop
services:
  web:
    image: registry.example.com/shop/web:1.4.2@sha256:8d2f8a1c3b5e7f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718
    user: "10001:10001"
    command: node dist/server.js
    ports:
      http: 8080
      metrics: 9100
    environment:
      DATABASE_URL: ${state.db.url}
      API: ${services.api.address}
      PRICE: costs $$5 $(date) $HOME
    files:
      /app/config/app.toml:
        content: |
          api = "${services.api.host}"
      /app/config/logo.bin:
        source: logo.bin
    secrets:
      - stripe-key
      - session-key
    volumes:
      /app/uploads: uploads
    writable:
      /var/cache/app: 64Mi
      /scratch:
        size: 1Gi
        disk: true
    health:
      http: /health
      port: http
      headers:
        Host: shop.example.com
      interval: 2500ms
      liveness: true
    metrics:
      port: metrics
    routes:
      - host: shop.example.com
        port: http
      - host: www.shop.example.com
        path: /shop
        port: http
    egress:
      - internet
      - 203.0.113.0/24
    hosts:
      legacy.internal: 10.0.0.7
    replicas: 2
    resources:
      cpu: 250m
      memory: 256Mi
      cpu_limit: 1
    labels:
      team: checkout
  api:
    image: registry.example.com/shop/api:1.4.2
    user: "10001:10001"
    ports:
      rpc:
        port: 90
        protocol: grpc
    health:
      grpc: shop.Api
    environment:
      CACHE_URL: ${state.cache.url}
      PARTNER: ${state.partner.url}
      ASSETS: ${state.assets.url}
    autoscale:
      min: 2
      max: 10
      cpu: 70
    resources:
      cpu: 500m
      memory: 500M
      memory_limit: 1Gi
      shm: 128Mi
  worker:
    image: registry.example.com/shop/worker:1.4.2
    user: "10001:10001"
    environment:
      QUEUE: ${state.queue.url}
      WEB: ${services.web.url}
    health:
      exec: test -f /tmp/ready
    needs:
      api: started
    secrets:
      stripe-key: /etc/worker/key.txt
    volumes:
      /data: scratch
    resources:
      cpu: 100m
      memory: 128Mi
  game:
    image: registry.example.com/shop/game:1.4.2
    user: "10001:10001"
    ports:
      game: 25565
      voice:
        port: 25566
        protocol: udp
    health:
      tcp: true
      port: game
    routes:
      - port: game
        publish: 443
      - port: voice
    resources:
      cpu: 1
      memory: 1Gi
jobs:
  migrate:
    uses: web
    command: npm run migrate
    when: before-deploy
    migrates:
      - db
    retries: 2
    timeout: 5m
  warm-up:
    uses: web
    command: npm run warm
    when: after-deploy
    needs:
      web: healthy
  report:
    uses: web
    command: npm run report
    schedule: "30 3 * * 1-5"
    timezone: Europe/Berlin
  tidy:
    uses: web
    command: npm run tidy
    when: manual
state:
  db:
    kind: postgres
    version: 16.4
    storage: 10Gi
    backup:
      schedule: "0 2 * * *"
      volume: backups
  cache:
    kind: redis
    version: 7.4.1
    storage: 1Gi
    backup:
      schedule: "0 1 * * *"
      volume: cache-backups
  queue:
    kind: rabbitmq
    version: 4.1.0
    storage: 2Gi
  events:
    kind: kafka
    version: 4.0.0
    storage: 5Gi
  assets:
    kind: minio
    version: RELEASE.2025-04-22T22-12-26Z
    storage: 20Gi
    buckets:
      - assets
    routes:
      - host: assets.example.com
        port: http
  partner:
    kind: mysql
    version: 8.4.3
    storage: 1Gi
  uploads:
    kind: volume
    storage: 50Gi
    access: many
  scratch:
    kind: volume
    storage: 1Gi
  backups:
    kind: volume
    storage: 20Gi
  cache-backups:
    kind: volume
    storage: 20Gi
secrets:
  stripe-key:
    description: Payments
  session-key:
    generate: 32
  partner-url:
    key: prod/shop/partner-url
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - kubernetes
    state:
      partner:
        managed:
          url: ${secrets.partner-url}
          cidr: 198.51.100.0/24
"""

_GATEWAY = "gateway: public\ngateway_namespace: gateways\nmetrics_namespace: monitoring"
_INGRESS = "routes: ingress\ningress_class: nginx\ningress_namespace: ingress-nginx"
_EXTERNAL = "secrets: external-secrets\nstore: aws-prod"
_DRIVER = "secrets: csi\nstore: aws-prod"

#: Options that change what is emitted: each with each of its neighbours.
_CHOICES = (
    ("", _GATEWAY, ""),
    (_EXTERNAL, _INGRESS, "gitops: argocd"),
    (_DRIVER, _GATEWAY, "gitops: flux"),
    (_EXTERNAL, _GATEWAY, "gitops: flux"),
    (_DRIVER, _INGRESS, ""),
    ("", _INGRESS, "gitops: argocd"),
    ("", "storage_class: fast\npull_secret: registry-login\nnamespace: elsewhere\nnetwork_policy: false", ""),
)


def environment(options: str = "", more: str = "") -> str:
    """The environment `prod` of a small spec: the options of the target, and further lines of the environment."""
    lines = ["environments:", "  prod:", "    tier: production", "    tag: 1.4.2", "    targets:", "      - kubernetes"]
    if options:
        lines += ["    kubernetes:", *(f"      {line}" for line in options.splitlines())]
    lines += [f"    {line}" for line in more.splitlines()]
    return "\n".join(lines) + "\n"


@functools.cache
def system(options: str = "") -> Compiled:
    """The large system with these options of the target."""
    text = SYSTEM
    if options:
        text += "    kubernetes:\n" + "".join(f"      {line}\n" for line in options.splitlines())
    made = compiled(text, files={"logo.bin": b"\x89PNG\xff"})
    assert made.texts, [str(one) for one in made.diagnostics if one.severity == "error"]
    return made


@functools.cache
def everything() -> dict[str, Compiled]:
    """The large system in every combination of options, and every sample."""
    found = {}
    for chosen in _CHOICES:
        options = "\n".join(filter(None, chosen))
        found[options.replace("\n", ", ")] = system(options)
    return {**found, **samples()}


def service(
    fields: str = "", options: str = "", more: str = "", files: dict[str, bytes | str] | None = None
) -> Compiled:
    """A system with one service `web` and these further fields; `more` are further lines at the top level."""
    lines = [
        "envspec: 1",
        "project: shop",
        "services:",
        "  web:",
        "    image: example.com/web:1.2.3",
        '    user: "10001:10001"',
        *(f"    {line}" for line in fields.splitlines()),
    ]
    if "resources:" not in fields:
        lines += ["    resources:", "      cpu: 100m", "      memory: 64Mi"]
    return compiled("\n".join(lines) + "\n" + more + environment(options), files=files)


#: Fields that make a service listen, with a check.
LISTENS = "ports:\n  http: 8080\nhealth:\n  tcp: true"
