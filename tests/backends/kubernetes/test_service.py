"""Services: the very ports of the container, and a balancer for plain routes."""

from __future__ import annotations

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


def test_a_balancer_beside_a_service_of_that_name() -> None:
    more = "jobs:\n  web-public:\n    uses: web\n    command: x\n    when: manual\n"
    made = service(f"{LISTENS}\nroutes:\n  - port: http\n    publish: 80", more=more)
    (name,) = [name for name, one in made.of("Service").items() if one["spec"]["type"] == "LoadBalancer"]
    assert name.startswith("web-public-")


def test_a_worker_has_no_service() -> None:
    assert "worker" not in system().of("Service")
