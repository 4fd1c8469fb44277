"""HTTP from outside, by Gateway or by Ingress."""

from __future__ import annotations

from tests.backends.kubernetes.specs import LISTENS, service, system

ROUTED = f"{LISTENS}\nroutes:\n  - host: Shop.example.com\n    port: http"


def test_an_http_route() -> None:
    made = system("gateway: public\ngateway_namespace: gateways\nmetrics_namespace: monitoring").of("HTTPRoute")
    assert made["web"]["spec"] == {
        "parentRefs": [{"name": "public", "namespace": "gateways"}],
        "hostnames": ["shop.example.com"],
        "rules": [
            {
                "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                "backendRefs": [{"name": "web", "port": 8080}],
            }
        ],
    }
    (other,) = [name for name in made if name.startswith("web-")]
    assert made[other]["spec"]["hostnames"] == ["www.shop.example.com"]
    assert made[other]["spec"]["rules"][0]["matches"][0]["path"]["value"] == "/shop"


def test_an_ingress_with_tls() -> None:
    made = system("routes: ingress\ningress_class: nginx\ningress_namespace: ingress-nginx").of("Ingress")["web"]
    assert made["spec"] == {
        "ingressClassName": "nginx",
        "tls": [{"hosts": ["shop.example.com"], "secretName": "web-tls"}],
        "rules": [
            {
                "host": "shop.example.com",
                "http": {
                    "paths": [
                        {
                            "path": "/",
                            "pathType": "Prefix",
                            "backend": {"service": {"name": "web", "port": {"number": 8080}}},
                        }
                    ]
                },
            }
        ],
    }


def test_an_ingress_without_tls() -> None:
    made = service(f"{ROUTED}\n    tls: false", "routes: ingress\ningress_namespace: n")
    assert "tls" not in made.one("Ingress")["spec"]
    assert made.said == []


def test_a_route_for_every_host() -> None:
    anywhere = f"{LISTENS}\nroutes:\n  - path: /api\n    port: http"
    made = service(anywhere, "gateway: public")
    route = made.one("HTTPRoute")["spec"]
    assert "hostnames" not in route
    assert route["rules"][0]["matches"] == [{"path": {"type": "PathPrefix", "value": "/api"}}]
    assert {each["spec"].get("type") for each in made.of("Service").values()} <= {None, "ClusterIP"}
    ingress = service(anywhere, "routes: ingress\ningress_namespace: n").one("Ingress")["spec"]
    assert ingress["tls"] == [{}], "the controller's own certificate"
    assert list(ingress["rules"][0]) == ["http"]


def test_many_paths_fit_into_rules() -> None:
    routes = "".join(f"\n  - host: a.example.com\n    path: /p{number}\n    port: http" for number in range(200))
    made = service(f"{LISTENS}\nroutes:{routes}", "gateway: g")
    parts = made.of("HTTPRoute").values()
    assert len(parts) == 2
    paths = [
        match["path"]["value"]
        for part in parts
        for rule in part["spec"]["rules"]
        for match in rule["matches"]
        if len(rule["matches"]) <= 8 and len(part["spec"]["rules"]) <= 16
    ]
    assert sorted(paths) == sorted(f"/p{number}" for number in range(200))


def test_what_a_gateway_decides_is_said() -> None:
    made = service(f"{ROUTED}\n    tls: false\n    publish: 8081")
    assert made.said == [
        "ENV090 services.web.routes.0: `routes` on kubernetes: no `gateway` is named: the route attaches to a "
        "Gateway `public` in the same "
        "namespace",
        "ENV090 services.web.routes.0.tls: `routes.tls` on kubernetes: whether a route is served over HTTPS is up "
        "to the listeners of the Gateway",
        "ENV090 services.web.routes.0.publish: `routes.publish` on kubernetes: requests come in on the ports of the "
        "Gateway or ingress controller",
    ]


def test_an_ingress_controller_that_may_be_anywhere_is_said() -> None:
    assert service(ROUTED, "routes: ingress").said == [
        "ENV090 services.web.routes.0: `routes` on kubernetes: no `ingress_namespace` is named: pods of every other "
        "namespace may reach the "
        "routed port"
    ]


def test_an_address_is_no_host() -> None:
    made = service(f"{LISTENS}\nroutes:\n  - host: 10.0.0.1", "gateway: g")
    (said,) = [one for one in made.diagnostics if one.id == "ENV091"]
    assert said.message == "`routes.host` on kubernetes: `10.0.0.1` is no host name that a route can have"
    assert said.span and (said.span.line, said.span.column) == (12, 15)
