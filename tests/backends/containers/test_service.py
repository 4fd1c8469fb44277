"""The parts of a service that two backends share, as a backend other than Compose sees them."""

from __future__ import annotations

from itertools import pairwise

from envspec_backends.containers.context import ContainerContext
from envspec_backends.containers.mounts import Mount, named
from envspec_backends.containers.networks import plan_networks
from envspec_backends.containers.places import in_memory
from envspec_backends.containers.resources import limits, reservations
from envspec_backends.containers.routes import labels
from envspec_backends.containers.service import body, ordered
from tests.backends.plans import planned

SPEC = """\
envspec: 1
project: shop
services:
  web:
    image: registry.example.com/web:1
    user: "10001:10001"
    ports:
      http: 8080
    command: serve --price $5
    environment:
      URL: ${state.db.url}
      PRICE: $5
    volumes:
      /data: uploads
    writable:
      /scratch: 1Mi
    routes:
      - host: shop.example.com
    resources:
      cpu: 250m
      memory: 64Mi
    labels:
      team: a$b
    hosts:
      a.test: 10.0.0.1
      b.test: "::1"
state:
  db:
    kind: postgres
    version: "16"
    storage: 1Gi
  uploads:
    kind: volume
    storage: 1Gi
environments:
  prod:
    tier: production
    targets:
      - compose
"""


def test_the_body_says_what_every_docker_engine_reads_alike() -> None:
    context = ContainerContext(planned(SPEC))
    web = context.plan.workloads["web"]
    made = body(context, web, {"traefik.enable": "true"})
    assert made == {
        "image": "registry.example.com/web:1",
        "environment": {
            "URL": "postgresql://shop:${DB_PASSWORD:?the secret db-password is not set}@db:5432/shop",
            "PRICE": "$$5",
        },
        "extra_hosts": ["a.test:10.0.0.1", "b.test=::1"],
        "command": ["serve", "--price", "$$5"],
        "logging": {"driver": "json-file", "options": {"max-file": "3", "max-size": "10m"}},
        "labels": {"team": "a$$b", "traefik.enable": "true"},
        "user": "10001:10001",
        "cap_drop": ["ALL"],
        "init": True,
        "read_only": True,
        "stop_grace_period": "10s",
        "stop_signal": "SIGTERM",
    }
    assert list(ordered(made))[:3] == ["image", "environment", "extra_hosts"]
    assert list(context.variables) == ["db-password"]
    assert limits(context, web) == {"memory": "67108864", "pids": 1024}
    assert reservations(web) == {"cpus": "0.25", "memory": "67108864"}


def test_mounts_have_a_long_form_and_are_declared() -> None:
    context = ContainerContext(planned(SPEC))
    workloads = context.plan.workloads
    assert named(context, workloads["web"]) == [Mount("volume", "uploads", "/data")]
    assert [mount.spelled() for mount in named(context, workloads["db"])] == [
        {"type": "volume", "source": "db-data", "target": "/var/lib/postgresql/data"}
    ]
    assert context.volumes == {"uploads": None, "db-data": None}
    assert {target: place.size for target, place in in_memory(workloads["web"]).items()} == {
        "/scratch": 2**20,
        "/tmp": 64 * 2**20,
    }


def test_a_router_of_a_swarm_is_told_the_network_in_its_own_word() -> None:
    context = ContainerContext(planned(SPEC))
    made = labels(context, context.plan.workloads["web"], "swarm", "traefik")
    assert made["traefik.swarm.network"] == "traefik"
    assert made["traefik.http.routers.shop-prod-web-0.rule"] == "Host(`shop.example.com`)"
    assert labels(context, context.plan.workloads["db"], "swarm", "traefik") == {}


def test_where_there_are_addresses_enough_each_callee_has_a_network() -> None:
    names = [f"s{number:02}" for number in range(40)]
    services = "".join(f"  {a}:\n    image: a:1\n    needs:\n      {b}: none\n" for a, b in pairwise(names))
    environments = SPEC[SPEC.index("environments:") :]
    text = f"envspec: 1\nproject: shop\nservices:\n{services}  s39:\n    image: a:1\n{environments}"
    context = ContainerContext(planned(text))
    joined = plan_networks(context, proxy="", pool=None)
    assert joined["s10"] == ["s10", "s11"]
    assert context.networks == {name: {"internal": True} for name in names[1:]}
    assert context.diagnostics == []
