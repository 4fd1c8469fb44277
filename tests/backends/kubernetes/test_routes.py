"""HTTP from outside, by Gateway or by Ingress."""

from __future__ import annotations

from textwrap import indent

from tests.backends.kubernetes.compiled import Compiled, Object, compiled
from tests.backends.kubernetes.specs import LISTENS, environment, service, system

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
        "tls": [{"hosts": ["shop.example.com"], "secretName": "shop-example-com-tls"}],
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


_INGRESS = "routes: ingress\ningress_namespace: n"
#: two services share a host; the third has one that only a hash tells from it, and a wildcard
_HOSTS = (
    f"{LISTENS}\nroutes:\n  - host: shop.example.com\n    path: /{{0}}\n    port: http\n",
    f"{LISTENS}\nroutes:\n  - host: shop-example.com\n    port: http\n  - host: '*.example.com'\n    port: http\n",
)


def _of_hosts(options: str, more: str = "") -> Compiled:
    services = {"web": _HOSTS[0].format("web"), "api": _HOSTS[0].format("api"), "other": _HOSTS[1]}
    body = "".join(
        f"  {name}:\n    image: registry.example.com/{name}:1.2.3\n    user: '10001'\n"
        f"    resources:\n      cpu: 100m\n      memory: 64Mi\n" + indent(fields, "    ")
        for name, fields in services.items()
    )
    return compiled(f"envspec: 1\nproject: shop\nservices:\n{body}{more}{environment(options)}")


def _tls(made: Compiled) -> dict[str, Object]:
    return {name: one["spec"]["tls"][0] for name, one in made.of("Ingress").items()}


def test_one_host_has_one_secret() -> None:
    """A controller takes one certificate for a host, and whoever issues them counts each."""
    tls = _tls(_of_hosts(_INGRESS))
    other = next(name for name in tls if name.startswith("other-"))
    assert tls["web"] == tls["api"] == {"hosts": ["shop.example.com"], "secretName": "shop-example-com-tls"}
    assert tls["other"]["secretName"] == "shop-example-com-fc7d9eba-tls"
    assert tls[other] == {"hosts": ["*.example.com"], "secretName": "wildcard-example-com-tls"}


def test_an_environment_names_one_secret_for_all() -> None:
    tls = _tls(_of_hosts(f"{_INGRESS}\ntls_secret: corp-tls"))
    assert {one["secretName"] for one in tls.values()} == {"corp-tls"}
    assert tls["web"]["hosts"] == ["shop.example.com"]
    anywhere = service(f"{LISTENS}\nroutes:\n  - path: /a\n    port: http", f"{_INGRESS}\ntls_secret: corp-tls")
    assert anywhere.one("Ingress")["spec"]["tls"] == [{"secretName": "corp-tls"}]


def test_cert_manager_is_asked_once_for_each_secret() -> None:
    made = _of_hosts(f"{_INGRESS}\ntls_issuer: letsencrypt")
    asked = {name: one["metadata"].get("annotations") for name, one in made.of("Ingress").items()}
    annotation = {"cert-manager.io/cluster-issuer": "letsencrypt"}
    assert asked["web"] == annotation
    assert asked["api"] is None
    assert [asked[name] for name in asked if name.startswith("other")] == [annotation, annotation]


def test_the_ingress_that_asks_for_the_one_secret_lists_every_host() -> None:
    made = _of_hosts(f"{_INGRESS}\ntls_secret: corp-tls\ntls_issuer: letsencrypt")
    asked = {name: one for name, one in made.of("Ingress").items() if "annotations" in one["metadata"]}
    assert list(asked) == ["web"]
    assert asked["web"]["spec"]["tls"] == [
        {"hosts": ["shop.example.com", "shop-example.com", "*.example.com"], "secretName": "corp-tls"}
    ]


def test_the_secret_of_a_host_is_no_secret_of_the_spec() -> None:
    made = _of_hosts(_INGRESS, "secrets:\n  shop-example-com-tls:\n    description: mine\n")
    (said,) = [one for one in made.diagnostics if one.id == "ENV091"]
    assert said.message == (
        "`shop-example-com-tls` on kubernetes: this is what the Secret with the certificate of `shop.example.com` is "
        "called"
    )
