"""Traefik's labels."""

from __future__ import annotations

from tests.backends.compose.compiled import compiled, entry, spec

TRAEFIK = "    compose:\n      routes: traefik\n"


def test_a_route_becomes_labels_and_no_port() -> None:
    extra = (
        "    ports:\n      http: 8080\n      rpc:\n        port: 9090\n        protocol: grpc\n"
        "    health:\n      tcp: true\n      port: http\n      probe: check\n"
        "    labels:\n      team: checkout\n"
        "    routes:\n      - host: shop.example.com\n        path: /api\n        port: http\n"
        "      - host: rpc.example.com\n        port: rpc\n        tls: false\n"
    )
    made = compiled(spec(entry("web", extra), production=TRAEFIK))
    web = made.service("web")
    assert web["labels"] == {
        "team": "checkout",
        "traefik.enable": "true",
        "traefik.docker.network": "traefik",
        "traefik.http.routers.shop-prod-web-0.rule": (
            "Host(`shop.example.com`) && (Path(`/api`) || PathPrefix(`/api/`))"
        ),
        "traefik.http.routers.shop-prod-web-0.entrypoints": "websecure",
        "traefik.http.routers.shop-prod-web-0.service": "shop-prod-web-0",
        "traefik.http.services.shop-prod-web-0.loadbalancer.server.port": "8080",
        "traefik.http.routers.shop-prod-web-0.tls": "true",
        "traefik.http.routers.shop-prod-web-1.rule": "Host(`rpc.example.com`)",
        "traefik.http.routers.shop-prod-web-1.entrypoints": "web",
        "traefik.http.routers.shop-prod-web-1.service": "shop-prod-web-1",
        "traefik.http.services.shop-prod-web-1.loadbalancer.server.port": "9090",
        "traefik.http.services.shop-prod-web-1.loadbalancer.server.scheme": "h2c",
    }
    assert "ports" not in web
    assert web["networks"] == ["traefik_network"]
    assert made.stack["networks"] == {"traefik_network": {"external": True, "name": "traefik"}}
    assert "\nproxy=traefik\n" in made.texts["deploy.sh"]


def test_a_fixed_port_is_published_beside_traefik() -> None:
    extra = (
        "    ports:\n      http: 8080\n      game: 7777\n    health:\n"
        "      tcp: true\n      port: http\n      probe: check\n"
        "    routes:\n      - host: a.example.com\n        port: http\n"
        "        publish: 81\n      - port: game\n        publish: 25565\n"
    )
    made = compiled(spec(entry("web", extra), production=TRAEFIK))
    assert made.service("web")["ports"] == ["0.0.0.0:25565:7777"]
    assert made.service("web")["networks"] == ["traefik_network", "web_edge"]
    assert made.said == [
        "ENV090 services.web.routes.0.publish: `routes.publish` on compose: "
        "the proxy publishes its own ports, not this one"
    ]


def test_a_dollar_of_a_rule_stays_one_behind_compose() -> None:
    extra = '    ports:\n      http: 8080\n    routes:\n      - host: "*.example.com"\n        path: /$a\n'
    labels = compiled(spec(entry("web", extra), production=TRAEFIK)).service("web")["labels"]
    rule = "HostRegexp(`^[^.]+\\.example\\.com$$`) && (Path(`/$$a`) || PathPrefix(`/$$a/`))"
    assert labels["traefik.http.routers.shop-prod-web-0.rule"] == rule


_ROUTED = """\
    ports:
      http: 8080
    routes:
      - host: shop.example.com
        path: /api
        port: http
        publish: 81
"""


def test_a_proxy_that_knows_its_routes_is_joined_and_told_nothing() -> None:
    network = "    compose:\n      routes: network\n      proxy_network: edge\n"
    made = compiled(spec(entry("web", _ROUTED), production=network))
    web = made.service("web")
    assert "ports" not in web
    assert not [label for label in web.get("labels", ()) if label.startswith("traefik")]
    # other projects on that network have a `web` as well
    assert web["networks"] == {"traefik_network": {"aliases": ["shop-prod-web"]}}
    assert made.stack["networks"] == {"traefik_network": {"external": True, "name": "edge"}}
    assert "\nproxy=edge\n" in made.texts["deploy.sh"]
    assert made.said == [
        "ENV090 services.web.routes.0.host: `routes.host` on compose: the proxy on the network edge must know it by "
        "itself",
        "ENV090 services.web.routes.0.path: `routes.path` on compose: the proxy on the network edge must know it by "
        "itself",
        "ENV090 services.web.routes.0.publish: `routes.publish` on compose: the proxy publishes its own ports, not "
        "this one",
    ]


def test_a_network_is_for_a_proxy_alone() -> None:
    network = "    compose:\n      proxy_network: edge\n"
    made = compiled(spec(entry("web", _ROUTED), production=network))
    assert made.service("web")["ports"] == ["127.0.0.1:81:8080"]
    assert (
        "ENV090 options.compose.proxy_network: `proxy_network` on compose: it does nothing without `routes: traefik` "
        "or `routes: network`"
    ) in made.said
