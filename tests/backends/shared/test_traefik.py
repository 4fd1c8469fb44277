"""What Traefik is told of routes, and which router a real one chooses, at the oldest version and at a new one."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import json
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import judges
from tests.backends.compose.compiled import compiled, entry, spec
from tests.backends.nomad.compiled import nomad

LISTENS = "    ports:\n      http: 8080\n"
TRAEFIK = "    compose:\n      routes: traefik\n"
DEEP = "/a/path/that/is/longer/than/the/host/it/is/on"
#: entry -> its routes, host and path
ROUTES = {
    "shop": [("shop.example.com", "/")],
    "api": [("shop.example.com", "/api"), ("shop.example.com", "/v1/")],
    "orders": [("shop.example.com", "/api/orders")],
    "odd": [("shop.example.com", "/a`b")],
    "tenants": [("*.shop.example.com", "/"), ("*.shop.example.com", "/api/v2")],
    "tenants-api": [("*.shop.example.com", "/api"), ("*.shop.example.com", DEEP)],
    "a": [("a.shop.example.com", "/")],
    "any": [("", "/any")],
    "any-deep": [("", "/any/deep")],
}
#: host, path and the entry that answers; empty for nobody
REQUESTS = [
    ("shop.example.com", "/", "shop"),
    ("SHOP.example.com:80", "/", "shop"),
    ("shop.example.com", "/api", "api"),
    ("shop.example.com", "/api/", "api"),
    ("shop.example.com", "/api/x?y=/", "api"),
    ("shop.example.com", "/apiary", "shop"),
    ("shop.example.com", "/api-docs/x", "shop"),
    ("shop.example.com", "/v1", "api"),
    ("shop.example.com", "/v1/x", "api"),
    ("shop.example.com", "/v12", "shop"),
    ("shop.example.com", "/api/orders/7", "orders"),
    ("shop.example.com", "/api/ordersheet", "api"),
    ("shop.example.com", "/a%60b/c", "odd"),
    ("a.shop.example.com", "/", "a"),
    ("a.shop.example.com", "/api", "a"),
    ("a.shop.example.com", DEEP, "a"),
    ("b.shop.example.com", "/", "tenants"),
    ("B.shop.Example.com", "/", "tenants"),
    ("b.shop.example.com", "/api", "tenants-api"),
    ("b.shop.example.com", "/api/v2/x", "tenants"),
    ("b.shop.example.com", "/apiary", "tenants"),
    ("b.shop.example.com", DEEP + "/x", "tenants-api"),
    ("b.c.shop.example.com", "/", ""),
    ("bxshop.example.com", "/", ""),
    ("b.shopxexample.com", "/", ""),
    ("b.shop.example.com.evil.example", "/", ""),
    ("example.com", "/", ""),
    ("example.org", "/any", "any"),
    ("example.org", "/any/x", "any"),
    ("example.org", "/any/deep/x", "any-deep"),
    ("example.org", "/anyone", ""),
    ("shop.example.com", "/any", "shop"),
    ("a.shop.example.com", "/any/deep", "a"),
    ("b.shop.example.com", "/any/deep", "tenants"),
]


def services(routes: dict[str, list[tuple[str, str]]]) -> str:
    out = []
    for name, found in routes.items():
        hosts = [(f'host: "{host}"\n        ' if host else "", path) for host, path in found]
        lines = "".join(f"      - {host}path: {path}\n        tls: false\n" for host, path in hosts)
        out.append(entry(name, f"{LISTENS}    routes:\n{lines}"))
    return "".join(out)


def labels() -> dict[str, str]:
    """Those of all services, as a container has them: Compose fills in `$NAME`, and makes `$$` a `$`."""
    stack = compiled(spec(services(ROUTES), production=TRAEFIK)).stack
    assert {name: found["labels"] for name, found in stack["services"].items()}.keys() == ROUTES.keys()
    found: dict[str, str] = {}
    for service in stack["services"].values():
        found |= {label: value.replace("$$", "$") for label, value in service["labels"].items()}
    return found


def routers(flat: dict[str, str]) -> dict[str, dict[str, str]]:
    """Router -> its settings."""
    out: dict[str, dict[str, str]] = {}
    for label, value in flat.items():
        steps = label.split(".")
        if steps[:3] == ["traefik", "http", "routers"]:
            out.setdefault(steps[3], {})[steps[4]] = value
    return out


def test_a_path_means_itself_and_what_is_below_it() -> None:
    made = routers(labels())
    assert made["shop-prod-api-0"]["rule"] == "Host(`shop.example.com`) && (Path(`/api`) || PathPrefix(`/api/`))"
    assert made["shop-prod-api-1"]["rule"] == "Host(`shop.example.com`) && (Path(`/v1`) || PathPrefix(`/v1/`))"
    assert made["shop-prod-odd-0"]["rule"] == 'Host(`shop.example.com`) && (Path("/a`b") || PathPrefix("/a`b/"))'
    assert made["shop-prod-shop-0"] == {
        "rule": "Host(`shop.example.com`)",
        "entrypoints": "web",
        "service": "shop-prod-shop-0",
    }


def test_a_wildcard_yields_to_the_hosts_that_it_covers_and_the_longer_path_wins() -> None:
    made = routers(labels())
    rule = "HostRegexp(`^[^.]+\\.shop\\.example\\.com$`)"
    assert made["shop-prod-tenants-0"] == {
        "rule": rule,
        "priority": "4",
        "entrypoints": "web",
        "service": "shop-prod-tenants-0",
    }
    assert made["shop-prod-tenants-api-0"]["rule"] == f"{rule} && (Path(`/api`) || PathPrefix(`/api/`))"
    names = ("tenants-0", "tenants-api-0", "tenants-1", "tenants-api-1")
    assert [int(made[f"shop-prod-{name}"]["priority"]) for name in names] == [4, 8, 11, 25]
    # a route for every host comes after them
    assert [int(made[f"shop-prod-{name}"]["priority"]) for name in ("any-0", "any-deep-0")] == [2, 3]
    assert made["shop-prod-any-0"]["rule"] == "Path(`/any`) || PathPrefix(`/any/`)"
    # without a priority it is the length of the rule
    assert len("Host(`a.shop.example.com`)") == 26


def test_nomad_says_the_same_in_tags() -> None:
    text = "services:\n" + services(ROUTES)
    said = nomad(text).files["tenants-api.nomad.hcl"].decode()
    rule = "HostRegexp(`^[^.]+\\\\.shop\\\\.example\\\\.com$`) && (Path(`/api`) || PathPrefix(`/api/`))"
    assert f'"traefik.http.routers.shop-prod-tenants-api.rule={rule}",' in said
    assert '"traefik.http.routers.shop-prod-tenants-api.priority=8",' in said


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with the name of the router that let the request through."""

    def do_GET(self) -> None:
        told = self.headers["X-Router"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def as_files_have_it(flat: dict[str, str], backend: str) -> dict[str, Any]:
    """The routers for Traefik's file provider, each with a mark on what it lets through, before one backend."""
    made: dict[str, Any] = {}
    for name, told in routers(flat).items():
        priority = {"priority": int(told["priority"])} if "priority" in told else {}
        made[name] = {"rule": told["rule"], **priority, "entryPoints": ["web"], "service": "all", "middlewares": [name]}
    marks = {name: {"headers": {"customRequestHeaders": {"X-Router": name}}} for name in made}
    balancer = {"loadBalancer": {"servers": [{"url": backend}]}}
    return {"http": {"routers": made, "middlewares": marks, "services": {"all": balancer}}}


@contextlib.contextmanager
def traefik(judge: str, folder: Path, flat: dict[str, str]) -> Iterator[int]:
    """A Traefik with these routers; gives the port on which it listens."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    config = folder / "routes.yaml"
    config.write_text(json.dumps(as_files_have_it(flat, f"http://127.0.0.1:{server.server_port}")))
    port = free_port()
    with (folder / "log").open("w") as log:
        running = subprocess.Popen(
            [
                *judges.command(judge),
                f"--entrypoints.web.address=127.0.0.1:{port}",
                f"--providers.file.filename={config}",
                "--global.checknewversion=false",
                "--global.sendanonymoususage=false",
            ],
            stdout=log,
            stderr=log,
        )
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                if ask(port, "shop.example.com", "/"):
                    break
            time.sleep(0.1)
        yield port
    finally:
        running.terminate()
        running.wait(30)
        server.shutdown()
        server.server_close()


def ask(port: int, host: str, path: str) -> str:
    """The router that answered; empty where none did."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        body = answer.read().decode()
        assert answer.status in (200, 404), body
        return body if answer.status == 200 else ""
    finally:
        connection.close()


def answered(judge: str, folder: Path) -> list[tuple[str, str, str]]:
    with traefik(judge, folder, labels()) as port:
        found = [(host, path, ask(port, host, path)) for host, path, _ in REQUESTS]
        assert "ERR" not in (folder / "log").read_text()
    return [(host, path, name.removeprefix("shop-prod-").rpartition("-")[0]) for host, path, name in found]


@pytest.mark.judge("traefik")
def test_a_traefik_sends_each_request_where_the_spec_says(tmp_path: Path) -> None:
    assert answered("traefik", tmp_path) == REQUESTS


@pytest.mark.judge("traefik-oldest")
def test_so_does_the_oldest(tmp_path: Path) -> None:
    assert answered("traefik-oldest", tmp_path) == REQUESTS
