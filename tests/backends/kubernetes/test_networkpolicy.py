"""The network policies allow exactly the edges of the graph: their semantics, simulated for every pair of workloads."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest

from tests.backends.kubernetes.compiled import Compiled, Object, compiled, pod_of
from tests.backends.kubernetes.specs import environment, everything, system

#: A pod: its namespace and labels. A name or address outside the cluster: its address.
Pod = tuple[str, dict[str, str]]


def matches(selector: Object, labels: dict[str, str]) -> bool:
    """Whether a label selector selects these labels; the empty one selects all."""
    if any(labels.get(key) != value for key, value in selector.get("matchLabels", {}).items()):
        return False
    for one in selector.get("matchExpressions", ()):
        value, operator = labels.get(one["key"]), one["operator"]
        good = {
            "In": value in one.get("values", ()),
            "NotIn": value not in one.get("values", ()),
            "Exists": value is not None,
            "DoesNotExist": value is None,
        }[operator]
        if not good:
            return False
    return True


class Network:
    """What the policies of one environment let through, by the documented semantics of NetworkPolicy."""

    def __init__(self, made: Compiled) -> None:
        self.namespace = made.one("Namespace")["metadata"]["name"]
        self.policies = list(made.of("NetworkPolicy").values())
        self.pods: dict[str, Pod] = {}
        for one in made.objects:
            if one["kind"] in ("Deployment", "DaemonSet", "StatefulSet", "Job", "CronJob"):
                template = pod_of(one)
                name = template["spec"]["containers"][0]["name"]
                self.pods[name] = (self.namespace, template["metadata"]["labels"])

    def _peer(self, peer: Object, other: Pod | str) -> bool:
        if "ipBlock" in peer:
            if not isinstance(other, str):
                return False
            address = ipaddress.ip_address(other)
            block = peer["ipBlock"]
            inside = address in ipaddress.ip_network(block["cidr"])
            return inside and not any(address in ipaddress.ip_network(one) for one in block.get("except", ()))
        if isinstance(other, str):
            return False
        namespace, labels = other
        if "namespaceSelector" in peer:
            if not matches(peer["namespaceSelector"], {"kubernetes.io/metadata.name": namespace}):
                return False
        elif namespace != self.namespace:
            return False
        return matches(peer.get("podSelector", {}), labels)

    def _side(self, pod: Pod | str, other: Pod | str, side: str, port: int, protocol: str) -> bool:
        """Whether one side lets it through: all that select the pod are added up; none means anything goes."""
        if isinstance(pod, str) or pod[0] != self.namespace:
            return True
        kind, peers = ("Ingress", "from") if side == "ingress" else ("Egress", "to")
        selecting = [
            policy["spec"]
            for policy in self.policies
            if kind in policy["spec"]["policyTypes"] and matches(policy["spec"]["podSelector"], pod[1])
        ]
        if not selecting:
            return True
        for spec in selecting:
            for rule in spec.get(side) or ():
                wanted = rule.get("ports")
                if wanted and (protocol, port) not in [(one["protocol"], one["port"]) for one in wanted]:
                    continue
                if peers not in rule or any(self._peer(peer, other) for peer in rule[peers]):
                    return True
        return False

    def allows(self, caller: Pod | str, peer: Pod | str, port: int, protocol: str = "TCP") -> bool:
        """Whether a connection gets through: the caller's egress and the peer's ingress must both agree."""
        out = self._side(caller, peer, "egress", port, protocol)
        return out and self._side(peer, caller, "ingress", port, protocol)


def test_pairs_may_talk_if_and_only_if_the_graph_has_the_edge() -> None:
    wrong = []
    pairs = 0
    for name, made in everything().items():
        if not made.of("NetworkPolicy"):
            continue
        network = Network(made)
        edges = {(edge.caller, edge.peer) for edge in made.plan.graph.edges if edge.talks}
        for caller in network.pods:
            for peer in made.plan.workloads.values():
                if caller == peer.name:
                    continue
                for port in peer.ports.values():
                    pairs += 1
                    transport = port.transport.upper()
                    allowed = network.allows(network.pods[caller], network.pods[peer.name], port.number, transport)
                    if allowed != ((caller, peer.name) in edges):
                        wrong.append(f"{name}: {caller} -> {peer.name}:{port.number} is {allowed}")
                    other = "UDP" if transport == "TCP" else "TCP"
                    if network.allows(network.pods[caller], network.pods[peer.name], port.number, other):
                        wrong.append(f"{name}: {caller} -> {peer.name}:{port.number} over {other}")
                if network.allows(network.pods[caller], network.pods[peer.name], 22):
                    wrong.append(f"{name}: {caller} -> {peer.name}:22")
    assert wrong == []
    assert pairs > 500


GATEWAY: Pod = ("gateways", {"app": "envoy"})
INGRESS: Pod = ("ingress-nginx", {"app": "nginx"})
SCRAPER: Pod = ("monitoring", {"app": "prometheus"})
STRANGER: Pod = ("default", {"app": "web"})
DNS: Pod = ("kube-system", {"k8s-app": "kube-dns"})


@pytest.fixture(scope="module")
def gateway() -> Network:
    return Network(system("gateway: public\ngateway_namespace: gateways\nmetrics_namespace: monitoring"))


@pytest.mark.parametrize(
    ("caller", "peer", "port", "protocol", "allowed"),
    [
        (GATEWAY, "web", 8080, "TCP", True),
        (GATEWAY, "web", 9100, "TCP", False),
        (GATEWAY, "assets", 9000, "TCP", True),
        (GATEWAY, "assets", 9001, "TCP", False),
        (GATEWAY, "api", 90, "TCP", False),
        (GATEWAY, "db", 5432, "TCP", False),
        (SCRAPER, "web", 9100, "TCP", True),
        (SCRAPER, "web", 8080, "TCP", False),
        (SCRAPER, "api", 90, "TCP", False),
        (STRANGER, "web", 8080, "TCP", False),
        (STRANGER, "game", 25565, "TCP", True),
        ("198.51.100.9", "game", 25566, "UDP", True),
        ("198.51.100.9", "game", 25566, "TCP", False),
        ("198.51.100.9", "web", 8080, "TCP", False),
        ("web", DNS, 53, "UDP", True),
        ("db", DNS, 53, "TCP", True),
        ("web", DNS, 80, "TCP", False),
        ("web", "169.254.20.10", 53, "UDP", True),
        ("web", "1.1.1.1", 443, "TCP", True),
        ("web", "203.0.113.7", 25, "TCP", True),
        ("web", "10.0.0.7", 443, "TCP", False),
        ("web", "169.254.169.254", 80, "TCP", False),
        ("web", "168.63.129.16", 80, "TCP", False),
        ("web", "168.63.129.17", 80, "TCP", True),
        ("web", "172.20.0.1", 443, "TCP", False),
        ("web", "2606:4700::1111", 443, "TCP", True),
        ("web", "fd00::1", 443, "TCP", False),
        ("web", STRANGER, 443, "TCP", False),
        ("api", "1.1.1.1", 443, "TCP", False),
        ("api", "198.51.100.20", 3306, "TCP", True),
        ("api", "198.51.100.20", 22, "TCP", False),
        ("api", "198.51.101.20", 3306, "TCP", False),
        ("worker", "198.51.100.20", 3306, "TCP", False),
    ],
)
def test_outside(gateway: Network, caller: Pod | str, peer: Pod | str, port: int, protocol: str, allowed: bool) -> None:
    one = gateway.pods.get(caller, caller) if isinstance(caller, str) else caller
    other = gateway.pods.get(peer, peer) if isinstance(peer, str) else peer
    assert gateway.allows(one, other, port, protocol) is allowed


def test_the_ingress_controller_reaches_routed_ports() -> None:
    network = Network(system("routes: ingress\ningress_class: nginx\ningress_namespace: ingress-nginx"))
    assert network.allows(INGRESS, network.pods["web"], 8080)
    assert not network.allows(INGRESS, network.pods["api"], 90)
    assert not network.allows(STRANGER, network.pods["web"], 8080)


def test_an_ingress_controller_somewhere_is_in_no_namespace_of_ours() -> None:
    network = Network(system("routes: ingress"))
    assert network.allows(INGRESS, network.pods["web"], 8080)
    assert not network.allows(network.pods["db"], network.pods["web"], 8080)
    assert not network.allows(("shop-prod", {"run": "shell"}), network.pods["web"], 8080)


def test_a_gateway_in_the_same_namespace_is_known_by_its_label() -> None:
    network = Network(system())
    pods: Pod = ("shop-prod", {"gateway.networking.k8s.io/gateway-name": "public"})
    assert network.allows(pods, network.pods["web"], 8080)
    assert not network.allows(pods, network.pods["db"], 5432)
    assert network.allows("198.51.100.9", pods, 443)
    assert not network.allows("198.51.100.9", ("shop-prod", {"run": "shell"}), 443)
    assert not network.allows(("shop-prod", {"run": "shell"}), "198.51.100.9", 443)


def test_none_when_none_are_wanted() -> None:
    assert system("network_policy: false").of("NetworkPolicy") == {}


SPEC = """\
envspec: 1
project: shop
services:
  web:
    image: example.com/web:1.0.0
    user: "10001"
    environment:
      DB: ${state.db.url}
    egress:
%s
    resources:
      cpu: 100m
      memory: 64Mi
state:
  db:
    kind: postgres
    version: 16.4
    storage: 1Gi
secrets:
  db-url:
    description: somebody else's
"""


def _egress(targets: list[str], more: str = "") -> Compiled:
    return compiled(SPEC % "\n".join(f"      - {one}" for one in targets) + environment("", more))


def test_a_managed_peer_without_a_range_is_anywhere_on_its_port() -> None:
    made = _egress(["192.0.2.1/32"], "state:\n  db:\n    managed:\n      url: ${secrets.db-url}")
    rules: list[Any] = made.of("NetworkPolicy")["web"]["spec"]["egress"]
    assert rules[1:] == [
        {"ports": [{"protocol": "TCP", "port": 5432}]},
        {"to": [{"ipBlock": {"cidr": "192.0.2.1/32"}}]},
    ]


def test_a_load_balancer_of_the_network_reaches_routed_ports_from_its_addresses() -> None:
    made = system("gateway: public\ngateway_namespace: gateways\ngateway_cidr:\n  - 35.191.0.0/16\n  - 130.211.0.0/22")
    network = Network(made)
    assert network.allows("35.191.7.7", network.pods["web"], 8080)
    assert network.allows("130.211.1.1", network.pods["web"], 8080)
    assert network.allows(GATEWAY, network.pods["web"], 8080)
    assert not network.allows("203.0.113.9", network.pods["web"], 8080)
    assert not network.allows("35.191.7.7", network.pods["db"], 5432)
    one = Network(system("gateway: public\ngateway_cidr: 35.191.0.0/16"))
    assert one.allows("35.191.7.7", one.pods["web"], 8080)
