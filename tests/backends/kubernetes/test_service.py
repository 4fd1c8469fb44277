"""Services: the very ports of the container, and a balancer for plain routes."""

from __future__ import annotations

from envspec.source import format_path
from tests.backends.kubernetes.specs import LISTENS, service, system


def test_peers_reach_the_containers_own_numbers() -> None:
    (port,) = system().of("Service")["api"]["spec"]["ports"]
    assert port == {
        "name": "rpc",
        "port": 90,
        "protocol": "TCP",
        "targetPort": "rpc",
        "appProtocol": "kubernetes.io/h2c",
    }


def test_plain_routes_make_one_balancer() -> None:
    spec = system().of("Service")["game-public"]["spec"]
    assert spec["type"] == "LoadBalancer"
    assert spec["ports"] == [
        {"name": "tcp-443", "port": 443, "protocol": "TCP", "targetPort": "game"},
        {"name": "udp-25566", "port": 25566, "protocol": "UDP", "targetPort": "voice"},
    ]


def test_names_that_a_container_port_cannot_have() -> None:
    made = service("ports:\n  a--b: 8080\n  a-b: 8081\nhealth:\n  tcp: true\n  port: a-b")
    assert made.container("web")["ports"] == [
        {"name": "a-b", "containerPort": 8080, "protocol": "TCP"},
        {"name": "p-8081-tcp", "containerPort": 8081, "protocol": "TCP"},
    ]
    ports = made.one("Service")["spec"]["ports"]
    assert [(port["name"], port["targetPort"]) for port in ports] == [("a--b", "a-b"), ("a-b", "p-8081-tcp")]


BALANCED = f"{LISTENS}\nroutes:\n  - port: http\n    publish: 80"


def test_a_balancer_keeps_its_name_whatever_is_called_like_it() -> None:
    job = "jobs:\n  web-public:\n    uses: web\n    command: x\n    when: manual\n"
    assert service(BALANCED, more=job).of("Service").keys() == {"web", "web-public"}


def test_an_entry_that_has_the_name_of_an_object_of_another_is_refused() -> None:
    listens = "    uses: web\n    ports:\n      http: 8080\n    health:\n      tcp: true\n"
    more = (
        f"  web-public:\n{listens}  default-deny:\n    uses: web\n  db-headless:\n{listens}"
        "state:\n  db:\n    kind: redis\n    version: 7.4.1\n"
    )
    said = [one for one in service(BALANCED, more=more).diagnostics if one.id == "ENV091"]
    assert [(format_path(one.path), one.message, one.help) for one in said] == [
        (
            "services.web-public",
            "`web-public` on kubernetes: this is what the LoadBalancer of `web` is called",
            "rename this entry",
        ),
        (
            "services.default-deny",
            "`default-deny` on kubernetes: this is what the policy that denies by default is called",
            "rename this entry",
        ),
        (
            "services.db-headless",
            "`db-headless` on kubernetes: this is what the headless Service of `db` is called",
            "rename this entry",
        ),
    ]


def test_a_worker_has_no_service() -> None:
    assert "worker" not in system().of("Service")


def test_an_alias_is_a_service_more_with_the_same_pods() -> None:
    made = service(f"{LISTENS}\naliases:\n  - legacy-web")
    services = made.of("Service")
    assert services["legacy-web"]["spec"] == services["web"]["spec"]
    labelled = {**services["web"]["metadata"], "name": "legacy-web"}
    assert services["legacy-web"]["metadata"] == labelled


def test_an_alias_that_no_service_can_have_is_refused_at_its_line() -> None:
    made = service(f"{LISTENS}\naliases:\n  - legacy-web\n  - old.web\n  - old_web\n  - 1web")
    refused = [one for one in made.diagnostics if one.id == "ENV091"]
    assert [one.path for one in refused] == [("services", "web", "aliases", at) for at in (1, 2, 3)]
    assert refused[0].message == (
        "`aliases` on kubernetes: `old.web` can be no Service's name: small letters, digits and `-`, "
        "beginning with a letter"
    )
