"""Ports, services and routes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.backends.nomad.compiled import block, nomad


def _web(text: str) -> str:
    return "services:\n  web:\n    image: web:1\n" + "".join(f"    {line}\n" for line in text.splitlines())


def _ports(group: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Label -> (number on the host or 0, number in the container or 0)."""
    network = group["Networks"][0]
    return {p["Label"]: (p["Value"], p["To"]) for k in ("DynamicPorts", "ReservedPorts") for p in network[k] or []}


@pytest.mark.judge("nomad-hcl")
def test_ports_are_picked_by_nomad_and_lead_to_the_containers() -> None:
    group = nomad(_web("ports:\n  http: 8080\n  rpc-two: 9090")).group("web")
    assert group["Networks"][0]["Mode"] == "bridge"
    assert _ports(group) == {"http": (0, 8080), "rpc_two": (0, 9090)}
    assert [(s["Name"], s["PortLabel"], s["Provider"]) for s in group["Services"]] == [
        ("shop-prod-web", "http", "nomad"),
        ("shop-prod-web-rpc-two", "rpc_two", "nomad"),
    ]


@pytest.mark.judge("nomad-hcl")
def test_a_plain_route_has_its_port_on_the_host() -> None:
    made = nomad(_web("ports:\n  game: 25565\nroutes:\n  - port: game\n    publish: 25570"))
    assert made.said == [
        "ENV090 services.web.routes.0: `routes` on nomad: `web` stops before its new version starts: one allocation "
        "of a node can hold"
        " port 25570"
    ]
    group = made.group("web")
    assert _ports(group) == {"game": (25570, 25565)}
    assert group["Update"]["Canary"] is None
    assert group["Services"][0]["Tags"] is None


@pytest.mark.judge("nomad-hcl")
def test_tcp_and_udp_on_one_number_are_one_port() -> None:
    spec = _web(
        "ports:\n  dns:\n    port: 5353\n    protocol: udp\n  dns-tcp: 5353\n"
        "routes:\n  - port: dns\n    publish: 53\n  - port: dns-tcp\n    publish: 53"
    )
    group = nomad(spec).group("web")
    assert _ports(group) == {"dns": (53, 5353)}
    assert [s["PortLabel"] for s in group["Services"]] == ["dns", "dns"]


def test_one_port_of_the_host_leads_to_one_of_the_container() -> None:
    spec = _web("ports:\n  a: 1\n  b: 2\nroutes:\n  - port: a\n    publish: 53\n  - port: b\n    publish: 53")
    found = [one for one in nomad(spec).said if one.startswith("ENV091")]
    assert found == [
        "ENV091 services.web.routes.1: `routes` on nomad: port 53 of the host leads to one port of the container, "
        "and two are asked for"
    ]


@pytest.mark.judge("nomad-hcl")
def test_the_hosts_network() -> None:
    made = nomad(_web("ports:\n  http: 80\nsecurity:\n  host_network: true"))
    group = made.group("web")
    assert group["Networks"][0]["Mode"] == "host"
    assert _ports(group) == {"http": (80, 0)}
    assert group["Tasks"][0]["Config"]["network_mode"] == "host"


@pytest.mark.judge("nomad-hcl")
def test_routes_are_tags_for_traefik() -> None:
    spec = _web(
        "ports:\n  http: 80\n  rpc:\n    port: 90\n    protocol: grpc\n"
        "routes:\n  - host: a.example.com\n    port: http\n  - host: b.example.com\n    path: /api/\n    port: http\n"
        "    tls: false\n  - host: c.example.com\n    port: rpc\n"
        "health:\n  http: /ok\n  port: http\n  headers:\n    Host: a.example.com\n"
        "metrics:\n  port: rpc\n  path: /m"
    )
    services = nomad(spec).group("web")["Services"]
    assert block(services, Name="shop-prod-web")["Tags"] == [
        "live",
        "traefik.enable=true",
        "traefik.http.routers.shop-prod-web.rule=Host(`a.example.com`)",
        "traefik.http.routers.shop-prod-web.entrypoints=websecure",
        "traefik.http.routers.shop-prod-web.tls=true",
        "traefik.http.routers.shop-prod-web.service=shop-prod-web",
        "traefik.http.routers.shop-prod-web-1.rule=Host(`b.example.com`) && (Path(`/api`) || PathPrefix(`/api/`))",
        "traefik.http.routers.shop-prod-web-1.entrypoints=web",
        "traefik.http.routers.shop-prod-web-1.service=shop-prod-web",
        "traefik.http.services.shop-prod-web.loadbalancer.healthcheck.path=/ok",
        "traefik.http.services.shop-prod-web.loadbalancer.healthcheck.interval=10s",
        "traefik.http.services.shop-prod-web.loadbalancer.healthcheck.timeout=2s",
        "traefik.http.services.shop-prod-web.loadbalancer.healthcheck.headers.Host=a.example.com",
    ]
    assert block(services, Name="shop-prod-web-rpc")["Tags"] == [
        "live",
        "traefik.enable=true",
        "traefik.http.routers.shop-prod-web-rpc.rule=Host(`c.example.com`)",
        "traefik.http.routers.shop-prod-web-rpc.entrypoints=websecure",
        "traefik.http.routers.shop-prod-web-rpc.tls=true",
        "traefik.http.routers.shop-prod-web-rpc.service=shop-prod-web-rpc",
        "traefik.http.services.shop-prod-web-rpc.loadbalancer.server.scheme=h2c",
        "prometheus.scrape=true",
        "prometheus.path=/m",
    ]


@pytest.mark.judge("nomad-hcl")
def test_without_traefik_there_are_no_tags() -> None:
    spec = _web("ports:\n  http: 80\nroutes:\n  - host: a.example.com\n    port: http")
    assert nomad(spec, "routes: none").group("web")["Services"][0]["Tags"] == ["live"]


@pytest.mark.judge("nomad-hcl")
def test_a_path_cannot_leave_its_quotes() -> None:
    spec = _web('ports:\n  http: 80\nroutes:\n  - host: a.example.com\n    path: /a`b"c\n    port: http')
    tags = nomad(spec).group("web")["Services"][0]["Tags"]
    assert tags[2].endswith('&& (Path("/a`b\\"c") || PathPrefix("/a`b\\"c/"))')


def test_what_the_client_would_fill_in_is_refused_in_a_route() -> None:
    spec = _web("ports:\n  http: 80\nroutes:\n  - host: a.example.com\n    path: /$${attr.x}\n    port: http")
    assert nomad(spec).said == [
        "ENV091 services.web.routes.0: `routes` on nomad: a route holds `${…}`, which a Nomad client fills in by itself"
    ]
