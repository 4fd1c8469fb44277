"""What outsiders reach."""

from __future__ import annotations

import pytest

from envspec.model.workload import PortSpec, Route
from tests.lower.specs import Told, told, web

_PORTS = "ports:\n  http: 8080\n"
_HTTP = PortSpec("http", 8080, "http")


@pytest.mark.parametrize(
    ("said", "environment", "route"),
    [
        ("host: Shop.Example.com", "prod", Route(_HTTP, "shop.example.com", "/", tls=True, http=True)),
        ("host: shop.example.com", "dev", Route(_HTTP, "shop.example.com", "/", tls=False, http=True)),
        ("host: shop.example.com\n    tls: false", "prod", Route(_HTTP, "shop.example.com", "/", tls=False, http=True)),
        ('host: "*.example.com"\n    path: /a', "prod", Route(_HTTP, "*.example.com", "/a", tls=True, http=True)),
        ("path: /api", "prod", Route(_HTTP, path="/api", tls=True, http=True)),
        ("path: /", "dev", Route(_HTTP, http=True)),
        ("tls: false", "prod", Route(_HTTP, http=True)),
        ("publish: 80", "prod", Route(_HTTP, publish=80)),
    ],
)
def test_a_route_with_host_path_or_tls_is_http_and_has_tls_in_production(
    said: str, environment: str, route: Route
) -> None:
    assert web(f"{_PORTS}routes:\n  - {said}\n", environment).routes == (route,)


@pytest.mark.parametrize("host", ["https://a.example.com", "a.example.com:80", "a_b.example.com", "-a.example.com"])
def test_what_is_no_host_name(host: str) -> None:
    assert told(f'{_PORTS}routes:\n  - host: "{host}"\n') == [
        Told(
            4,
            11,
            f"`{host}` is not a host name",
            "write a name such as shop.example.com, without scheme, port or path",
        )
    ]
