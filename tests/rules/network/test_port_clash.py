"""The help of ENV505 names every way out, and no port twice."""

from __future__ import annotations

from tests.lower.specs import lowered


def test_each_gets_a_port_of_its_own_and_the_way_that_needs_none() -> None:
    service = """\
  {name}:
    image: registry.example.com/{name}:1.2.3
    ports:
      http: 8080
    routes:
      - host: {name}.example.com
"""
    body = "services:\n" + "".join(service.format(name=name) for name in ("a", "b", "c"))
    found = [one for one in lowered(body).diagnostics if one.id == "ENV505"]
    assert [one.help for one in found] == [
        f"publish `{name}` on another port: `publish: {port}` at its route, or for development alone in its `dev` "
        f"block: `publish:` with `http: {port}`; in production `routes: traefik` under `compose` needs none"
        for name, port in (("b", 8081), ("c", 8082))
    ]
