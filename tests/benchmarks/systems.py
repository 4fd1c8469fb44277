"""Generated systems of any size: one of services that are alike, and one of services that all differ, with warnings."""

from __future__ import annotations

__all__ = ["alike", "differing"]

_ALIKE = """\
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
_HEAD = "envspec: 1\nproject: large\nregistry: registry.example.com/acme\nvars:\n  log_level: info\nservices:\n"


def alike(services: int) -> str:
    """A spec of that many services of one shape; every tenth has a route and a database of its own."""
    parts = [_HEAD]
    for i in range(services):
        parts.append(_ALIKE.format(i=i, db=i // 10, peer=(i + 1) % services))
        if i % 10 == 0:
            parts.append(_ROUTE.format(i=i, port=10_000 + i))
    parts.append("state:\n")
    parts += [_STATE.format(db=db) for db in range((services + 9) // 10)]
    return "".join((*parts, _TAIL))


_IMAGES = (
    "    image: registry.example.com/team-{i}/app-{i}:2.{i}.1\n    user: '{uid}:{uid}'\n",
    # a part of a version: ENV102
    "    image: docker.io/vendor{i}/daemon-{i}:{i}-alpine\n    user: '{uid}'\n",
    "    build:\n      context: teams/{i}\n      target: stage-{i}\n      args:\n        FLAVOUR_{i}: kind {i}\n",
)
_COMMANDS = (
    "    command: server-{i} --listen 0.0.0.0:{port} --zone z{i}\n",
    "    command:\n      - run-{i}\n      - --port={port}\n      - --label=it's service {i}\n",
    # a package manager before the process: ENV404
    "    command: npm run start-{i}\n    working_dir: /srv/app-{i}\n",
    "    entrypoint: tini --\n    command: worker-{i} --threads {threads}\n",
)
_CHECKS = (
    "    health:\n      http: /health/{i}\n      probe: probe-{i} --quick\n      interval: {seconds}s\n",
    "    health:\n      tcp: true\n      interval: {seconds}s\n      retries: {threads}\n",
    "    health:\n      exec:\n        - check-{i}\n        - --port={port}\n      timeout: 3s\n",
)
_EXTRAS = (
    "    routes:\n      - host: app-{i}.${{vars.domain}}\n        path: /part-{i}\n        publish: {outside}\n",
    # a log file in the container: ENV406
    "    writable:\n      /var/log/app-{i}: 16Mi\n      /tmp/work-{i}: 32Mi\n",
    "    files:\n      /etc/app-{i}.conf:\n        content: |\n          name = service {i}\n          port = {port}\n"
    "        mode: '0440'\n",
    "    volumes:\n      /data/{i}: data-{i}\n    shutdown:\n      grace: {seconds}s\n",
    "    labels:\n      com.example.team: team {i}\n      com.example.row: 'n: {i}'\n    hosts:\n"
    "      legacy-{i}.example.com: 203.0.113.7\n",
    "    metrics:\n      path: /metrics/{i}\n    autoscale:\n      min: 2\n      max: {threads}2\n      cpu: 65\n",
    "    needs:\n      app-{peer}: started\n    egress:\n      - 198.51.{third}.0/24\n",
)
_SERVICE = """\
  app-{i}:
{image}{command}    ports:
      http: {port}
    environment:
      NAME_{i}: service number {i}
      GREETING: "{i}: it's a text # of {i}"
      PEER_{peer}: ${{services.app-{peer}.url}}
      STORE_{i}: ${{state.{state}.host}}
      PASSWORD_FILE: /run/secrets/{state}-password
      LEVEL_{i}: ${{vars.log_level}}-{i}
{outside_call}    secrets:
      - {state}-password
{check}    resources:
      cpu: {cpu}m
      memory: {memory}Mi
{extras}"""
# nothing says that this may leave the system: ENV508
_OUTSIDE = "      PARTNER_{i}: https://api-{i}.partner.example/v1\n"
_KINDS = (
    "  store-{n}:\n    kind: postgres\n    version: 16.{n}-bookworm\n    storage: {n}Gi\n    database: base{n}\n",
    "  store-{n}:\n    kind: redis\n    version: 7.4.{n}-bookworm\n",
    "  store-{n}:\n    kind: mariadb\n    version: 11.4.{n}-noble\n    storage: {n}Gi\n    backup:\n"
    "      schedule: {minute} 2 * * *\n      volume: backups\n",
)


def differing(services: int) -> str:
    """A spec of that many services no two of which have a text, a number or a set of fields in common.

    About every second has something to warn of; there is a store for every ten.
    """
    parts = [_HEAD]
    volumes = []
    for i in range(services):
        peer, state = (i * 7 + 1) % services, f"store-{i // 10 + 1}"
        values = {"i": i, "peer": peer, "state": state, "port": 2000 + i, "outside": 10_000 + i, "uid": 20_000 + i}
        values |= {"threads": 2 + i % 7, "seconds": 5 + i % 6, "third": i % 256, "cpu": 100 + i, "memory": 128 + i}
        extras = [text for n, text in enumerate(_EXTRAS) if i % (n + 2) == 0]
        if i % 5 == 0:
            volumes.append(f"  data-{i}:\n    kind: volume\n    storage: {i + 1}Gi\n    access: many\n")
        parts.append(
            _SERVICE.format(
                **values,
                image=_IMAGES[i % 3].format(**values),
                command=_COMMANDS[i % 4].format(**values),
                check=_CHECKS[i % 3].format(**values),
                outside_call=_OUTSIDE.format(i=i) if i % 4 == 1 else "",
                extras="".join(extras).format(**values),
            )
        )
    parts.append("state:\n")
    for n in range(1, (services + 9) // 10 + 1):
        parts.append(_KINDS[n % 3].format(n=n, minute=n % 60))
        parts.append(f"    resources:\n      cpu: {200 + n}m\n      memory: {256 + n}Mi\n")
    return "".join((*parts, *volumes, _TAIL))
