"""Names in the catalogue, and the order in which workloads start."""

from __future__ import annotations

import pytest

from envspec.model.text import Host, Port, text
from envspec_backends.nomad.discovery import Names, circles, entries, main_port
from tests.backends.nomad.compiled import block, nomad


def _service(name: str, *lines: str) -> str:
    return f"  {name}:\n    image: {name}:1\n" + "".join(f"    {line}\n" for line in lines)


def _reads(name: str, *peers: str) -> str:
    lines = ["ports:", "  http: 80"]
    if peers:
        lines += ["environment:", *(f"  {p.upper().replace('-', '_')}: ${{services.{p}.url}}" for p in peers)]
    return _service(name, *lines)


def test_a_port_has_a_name_of_its_own() -> None:
    plan = nomad("services:\n" + _service("web", "ports:", "  rpc: 9090", "  http: 80", "  x: 1")).plan
    names = Names(plan)
    assert [names.service("web", port) for port in ("http", "rpc", "x")] == [
        "shop-prod-web",
        "shop-prod-web-rpc",
        "shop-prod-web-x",
    ]
    assert names.job("web") == "shop-prod-web"
    assert names.variables("web") == "nomad/jobs/shop-prod-web"


def test_names_that_would_meet_are_told_apart() -> None:
    web = _service("web", "ports:", "  a: 1", "  http: 80")
    plan = nomad("services:\n" + web + _service("web-a", "ports:", "  http: 80")).plan
    names = Names(plan)
    assert names.service("web", "a") == "shop-prod-web-a"
    assert names.service("web-a", "http") == "shop-prod-web-a-d56be9b6"


def test_a_long_name_is_cut_to_what_a_host_name_allows() -> None:
    long = "a" + "b" * 39
    plan = nomad("services:\n" + _service(long, "ports:", "  port-of-fifteen: 1", "  http: 2")).plan
    name = Names(plan).service(long, "port-of-fifteen")
    assert len(name) == 63
    assert name.startswith(f"shop-prod-{long}-p")


def test_who_reads_one_another_stands_in_a_circle() -> None:
    spec = "services:\n" + _reads("a", "b") + _reads("b", "c", "d") + _reads("c", "b") + _reads("d") + _reads("e")
    assert circles(nomad(spec).plan) == {"b": frozenset("bc"), "c": frozenset("bc")}


def test_host_and_port_of_one_address_come_from_one_entry() -> None:
    spec = "services:\n" + _service("web", "environment:", "  H: ${services.api.host}", "  P: ${services.api.ports.b}")
    plan = nomad(spec + _service("api", "ports:", "  http: 1", "  b: 2", "  c: 3")).plan
    web, names = plan.workloads["web"], Names(plan)

    def ports(*parts: str | Host | Port) -> list[str]:
        return [entry.port.name if entry else "" for entry in entries(plan, names, web, text(parts))]

    host, b, c = Host("api"), Port("api", "b", 2), Port("api", "c", 3)
    assert ports("x", host, ":", c) == ["", "c", "", "c"]
    assert ports(c, "/", host) == ["c", "", "c"]
    assert ports(host, c, host, b) == ["c", "c", "b", "b"]
    assert ports(host) == ["b"]


def test_the_main_port() -> None:
    plan = nomad("services:\n" + _service("a", "ports:", "  x: 1", "  y: 2") + _service("b")).plan
    first = main_port(plan.workloads["a"])
    assert first is not None
    assert first.name == "x"
    assert main_port(plan.workloads["b"]) is None


@pytest.mark.judge("nomad-hcl")
def test_a_peer_whose_number_is_dialled_keeps_it_on_its_node() -> None:
    spec = "services:\n" + _service("web", "environment:", "  CACHE_HOST: ${state.cache.host}")
    made = nomad(spec + "state:\n  cache:\n    kind: valkey\n    version: 8.0.1\n    auth: false\n")
    assert made.said == [
        "ENV090 services.web.environment.CACHE_HOST: `environment.CACHE_HOST` on nomad: `web` reads the host of "
        "`cache` without its port; on Nomad a port"
        " is picked when `cache` starts, so 6379 is reserved on its node"
    ]
    network = made.group("cache")["Networks"][0]
    assert network["DynamicPorts"] == []
    reserved = block(network["ReservedPorts"], Label="valkey")
    assert (reserved["Value"], reserved["To"]) == (6379, 6379)


def test_a_peer_without_a_port_cannot_be_found() -> None:
    spec = "services:\n" + _service(
        "web", "environment:", "  W: ${services.worker.host}", "command: x ${services.worker.host}"
    )
    made = nomad(spec + _service("worker"))
    said = "`worker` has no port, and Nomad's catalogue knows ports only"
    assert made.said == [
        f"ENV091 services.web.environment.W: `environment.W` on nomad: {said}",
        f"ENV091 services.web.command: `command` on nomad: {said}",
    ]


def test_a_job_that_asks_a_service_before_it_is_there() -> None:
    jobs = "jobs:\n  warm:\n    image: w:1\n    when: before-deploy\n    environment:\n      API: ${services.api.url}\n"
    made = nomad("services:\n" + _reads("api") + jobs)
    assert made.said == [
        "ENV090 jobs.warm.environment.API: `environment.API` on nomad: `warm` runs before services and reads the "
        "address of `api`, which it"
        " waits for"
    ]
