"""What is published, and on which address."""

from __future__ import annotations

import pytest

from tests.backends.compose.compiled import HTTP, POSTGRES, compiled, entry, spec

PORTS = "    ports:\n      http: 8080\n      game:\n        port: 7777\n        protocol: udp\n      admin: 9000\n"


def test_only_routed_ports_are_published_and_http_on_the_loopback_address() -> None:
    routes = (
        "    routes:\n      - host: a.example.com\n      - host: b.example.com\n"
        "      - port: game\n        publish: 25565\n"
    )
    made = compiled(spec(entry("web", PORTS + routes)))
    assert made.service("web")["ports"] == ["0.0.0.0:25565:7777/udp", "127.0.0.1:8080:8080"]
    assert "- '127.0.0.1:8080:8080'\n" in made.texts["compose.yaml"]


def test_the_address_and_the_port_can_be_chosen() -> None:
    routes = "    routes:\n      - host: a.example.com\n        publish: 80\n"
    for bind, spelled in (("10.0.0.5", "10.0.0.5:80:8080"), ("::1", "[::1]:80:8080")):
        made = compiled(spec(entry("web", PORTS + routes), production=f'    compose:\n      bind: "{bind}"\n'))
        assert made.service("web")["ports"] == [spelled]


def test_without_a_router_host_and_path_are_approximated() -> None:
    routes = "    routes:\n      - host: a.example.com\n        path: /shop\n"
    made = compiled(spec(entry("web", PORTS + routes)))
    assert made.said == [
        "ENV090 services.web.routes.0.host: `routes.host` on compose: the port is published on 127.0.0.1; "
        "a proxy that you run in front of it looks at the host and speaks TLS",
        "ENV090 services.web.routes.0.path: `routes.path` on compose: the port is published on 127.0.0.1; "
        "a proxy that you run in front of it looks at the path",
    ]


def test_a_route_for_every_host_is_http_and_goes_where_http_goes() -> None:
    routes = "    routes:\n      - path: /shop\n        tls: true\n"
    made = compiled(spec(entry("web", PORTS + routes)))
    assert made.service("web")["ports"] == ["127.0.0.1:8080:8080"]
    what = "on compose: the port is published on 127.0.0.1; a proxy that you run in front of it"
    assert made.said == [
        f"ENV090 services.web.routes.0.path: `routes.path` {what} looks at the path",
        f"ENV090 services.web.routes.0.tls: `routes.tls` {what} speaks TLS",
    ]
    traefik = compiled(spec(entry("web", PORTS + routes), production="    compose:\n      routes: traefik\n"))
    assert "ports" not in traefik.service("web")
    rule = traefik.service("web")["labels"]["traefik.http.routers.shop-prod-web-0.rule"]
    assert rule == "Path(`/shop`) || PathPrefix(`/shop/`)"


def test_the_help_for_replicas_names_a_way_out_that_is_one() -> None:
    plain = PORTS + "    routes:\n      - port: http\n    replicas: 2\n"
    for options in ("", "    compose:\n      routes: traefik\n"):
        made = compiled(spec(entry("web", plain), production=options))
        assert made.helps == [
            "a plain port of one machine is published once: take a target of several machines for more"
        ]
    routed = PORTS + "    routes:\n      - host: a.example.com\n    replicas: 2\n"
    help = "say `routes: traefik` under `compose`: then no port is published and all replicas serve"
    assert help in compiled(spec(entry("web", routed))).helps


def test_replicas_cannot_share_a_published_port() -> None:
    routed = HTTP + "    routes:\n      - host: a.example.com\n    replicas: 3\n"
    made = compiled(spec(entry("web", routed) + entry("worker", "    replicas: 3\n")))
    assert "replicas" not in made.service("web")["deploy"]
    assert made.service("worker")["deploy"]["replicas"] == 3
    assert (
        "ENV090 services.web.replicas: `replicas` on compose: one replica, since 3 cannot publish the same port"
        in made.said
    )
    traefik = compiled(spec(entry("web", routed), production="    compose:\n      routes: traefik\n"))
    assert traefik.service("web")["deploy"]["replicas"] == 3


def test_one_of_each_machine_is_one_and_that_is_said_in_production() -> None:
    worker = entry("worker", "    replicas: each-node\n")
    made = compiled(spec(worker))
    assert "replicas" not in made.service("worker")["deploy"]
    assert made.said == [
        "ENV090 services.worker.replicas: `replicas` on compose: one runs, on the one machine that there is"
    ]
    assert compiled(spec(worker), "dev").said == []


def test_autoscale_is_its_minimum() -> None:
    scaled = "    autoscale:\n      min: 2\n      max: 9\n      cpu: 70\n"
    made = compiled(spec(entry("worker", scaled)))
    assert made.service("worker")["deploy"]["replicas"] == 2
    assert made.said == [
        "ENV090 services.worker.autoscale.min: `autoscale.min` on compose: `min` replicas run",
        "ENV090 services.worker.autoscale.max: `autoscale.max` on compose: `min` replicas run",
        "ENV090 services.worker.autoscale.cpu: `autoscale.cpu` on compose: `min` replicas run",
    ]


def test_development_publishes_routed_ports_on_the_loopback_address_by_default() -> None:
    routes = "    routes:\n      - host: a.example.com\n        publish: 8081\n"
    assert compiled(spec(entry("web", PORTS + routes)), "dev").service("web")["ports"] == [
        "127.0.0.1:${WEB_HTTP_PORT:-8081}:8080"
    ]
    none = entry("web", PORTS + routes + "    dev:\n      publish:\n        admin: 9001\n")
    assert compiled(spec(none), "dev").service("web")["ports"] == ["127.0.0.1:${WEB_ADMIN_PORT:-9001}:9000"]


def test_one_developer_moves_a_port_and_the_address_of_the_service_with_it() -> None:
    routes = "    routes:\n      - host: a.example.com\n      - host: b.example.com\n        publish: 8090\n"
    reader = (
        "    environment:\n      AT: ${services.web.public_url}/x\n    command: serve ${services.web.public_url}\n"
        "    labels:\n      at: ${services.web.public_url}\n"
        "    files:\n      /etc/a:\n        content: at ${services.web.public_url}\n"
    )
    made = compiled(
        spec(entry("web", PORTS + routes + "    dev:\n      debug: 9229\n") + entry("reader", reader)), "dev"
    )
    moved, other, debug = "${WEB_HTTP_PORT:-8080}", "${WEB_HTTP_8090_PORT:-8090}", "${WEB_DEBUG_PORT:-9229}"
    assert made.service("web")["ports"] == [
        f"127.0.0.1:{debug}:9229", f"127.0.0.1:{other}:8080", f"127.0.0.1:{moved}:8080",
    ]  # fmt: skip
    assert made.service("reader")["environment"] == {"AT": f"http://localhost:{moved}/x"}
    assert made.service("reader")["command"] == ["serve", f"http://localhost:{moved}"]
    assert made.service("reader")["labels"]["at"] == "http://localhost:8080"
    assert made.texts["files/reader/etc/a"] == "at http://localhost:8080"
    told = (
        "`files./etc/a` on compose: a file has the number that the spec gives to a published port, whatever `.env` says"
    )
    assert f"ENV090 services.reader.files./etc/a: {told}" in made.said
    assert made.texts[".env.example"].endswith(
        "# Ports of this machine: say another where one is taken. Compose reads them in the file .env.\n"
        "# WEB_DEBUG_PORT=9229\n# WEB_HTTP_8090_PORT=8090\n# WEB_HTTP_PORT=8080\n"
    )
    assert "# A port is taken? Say another in .env; .env.example lists them.\n" in made.texts["compose.yaml"]


def test_ports_that_one_variable_would_move_are_an_error() -> None:
    ports = "    ports:\n      {0}: 8080\n    dev:\n      publish:\n        {0}: {1}\n"
    secret = "    secrets:\n      - d-e-port\n"
    services = entry("a-b", ports.format("c", 8001)) + entry("a", ports.format("b-c", 8002) + secret)
    text = spec(services + entry("d", ports.format("e", 8003)), secrets="  d-e-port:\n    dev: x\n")
    found = compiled(text, "dev")
    help = "give one of the two another name"
    assert [one for one in found.said if "ENV091" in one] == [
        "ENV091 services.a.dev.publish.b-c: `dev.publish.b-c` on compose: "
        "port `b-c` of `a` and port `c` of `a-b` would both be A_B_C_PORT in `.env`",
        "ENV091 services.d.dev.publish.e: `dev.publish.e` on compose: "
        "port `e` of `d` and the secret `d-e-port` would both be D_E_PORT in `.env`",
    ]
    assert help in found.helps


def test_a_database_port_leaves_the_network_in_development_only() -> None:
    text = spec(entry("web", HTTP), state=POSTGRES + "    dev:\n      publish: 15432\n")
    assert compiled(text, "dev").service("db")["ports"] == ["127.0.0.1:${DB_POSTGRES_PORT:-15432}:5432"]
    assert "ports" not in compiled(text).service("db")


def test_the_ports_that_peers_dial_are_there_to_read() -> None:
    made = compiled(spec(entry("web", PORTS)))
    assert made.service("web")["expose"] == ["8080", "7777/udp", "9000"]


@pytest.mark.parametrize("bind", ["300.1.1.1", "notip", "127.0.0.1:80", "10.0.0.0/8"])
def test_routes_are_published_on_an_address(bind: str) -> None:
    made = compiled(spec(entry("web", HTTP), production=f'    compose:\n      bind: "{bind}"\n'))
    assert made.said == [f"ENV091 options.compose.bind: `bind` on compose: `{bind}` is no IP address"]


def test_a_server_that_tells_its_address_is_published_by_a_listener_that_tells_that_of_the_machine() -> None:
    state = "  events:\n    kind: kafka\n    version: 3.9.0\n    dev:\n      publish: 29092\n"
    text = spec(entry("web", "    environment:\n      AT: ${state.events.address}\n"), state=state)
    events = compiled(text, "dev").service("events")
    moved = "${EVENTS_EXTERNAL_PORT:-29092}"
    assert events["ports"] == [f"127.0.0.1:{moved}:19092"]
    told = events["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    assert told == f"PLAINTEXT://events:9092,EXTERNAL://localhost:{moved}"
    assert compiled(text, "dev").service("web")["environment"] == {"AT": "events:9092"}
    assert "19092" not in compiled(text).texts["compose.yaml"]
