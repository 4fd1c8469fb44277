"""Who may talk to whom: nobody, except along the edges of the graph, through routes, and to the outside as said."""

from __future__ import annotations

from envspec.model.workload import PortSpec, Workload
from envspec_backends.kubernetes import labels
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.objects import CONFIG, Object
from envspec_backends.kubernetes.routes import DEFAULT_GATEWAY

__all__ = ["emit"]

_NAMESPACE = "kubernetes.io/metadata.name"
#: Label that the Gateway API asks of whoever makes pods for a Gateway.
_GATEWAY = "gateway.networking.k8s.io/gateway-name"

#: The name server of the cluster, and the address at which its cache on a node listens.
_DNS: Object = {
    "to": [
        {
            "namespaceSelector": {"matchLabels": {_NAMESPACE: "kube-system"}},
            "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
        },
        {"ipBlock": {"cidr": "169.254.20.10/32"}},
    ],
    "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
}
#: Everything but what is not of the internet: private, shared, link-local; and the address, in truth a host's
#: own, at which a machine of Azure asks for its configuration and gets its keys.
_INTERNET: Object = {
    "to": [
        {
            "ipBlock": {
                "cidr": "0.0.0.0/0",
                "except": [
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "168.63.129.16/32",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                ],
            }
        },
        {"ipBlock": {"cidr": "::/0", "except": ["fc00::/7", "fe80::/10"]}},
    ]
}


def emit(context: Context) -> None:
    """The default for the namespace and a policy for each workload."""
    if not context.options.network_policy:
        return
    if context.plan.workloads:
        default = {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {
                "name": context.derived("NetworkPolicy", "default", "deny", "the policy that denies by default"),
                "namespace": context.options.namespace,
                "labels": labels.common(context),
            },
            "spec": {
                "podSelector": _everybody(context),
                "policyTypes": ["Ingress", "Egress"],
            },
        }
        context.objects.add(CONFIG, "_network", default)
    for workload in context.plan.workloads.values():
        # an empty list would be one change more at every apply; without it the policy denies all the same
        ingress = _ingress(context, workload)
        made = {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": labels.metadata(context, workload),
            "spec": {
                "podSelector": {"matchLabels": labels.selector(context, workload.name)},
                "policyTypes": ["Ingress", "Egress"],
                **({"ingress": ingress} if ingress else {}),
                "egress": _egress(context, workload),
            },
        }
        context.objects.add(CONFIG, workload.name, made)


def _ports(ports: list[PortSpec]) -> list[Object]:
    found = dict.fromkeys((port.transport.upper(), port.number) for port in ports)
    return [{"protocol": protocol, "port": number} for protocol, number in found]


def _pods(context: Context, name: str) -> Object:
    return {"podSelector": {"matchLabels": labels.selector(context, name)}}


def _namespace(name: str) -> Object:
    return {"namespaceSelector": {"matchLabels": {_NAMESPACE: name}}}


def _ingress(context: Context, workload: Workload) -> list[Object]:
    rules: list[Object] = []
    callers = [edge.caller for edge in context.plan.graph.callers.get(workload.name, ())]
    if callers and workload.ports:
        rules.append(
            {
                "from": [_pods(context, caller) for caller in callers],
                "ports": _ports(list(workload.ports.values())),
            }
        )
    routed = [route.port for route in workload.routes if route.http]
    if routed:
        ranges = [{"ipBlock": {"cidr": each}} for each in context.options.gateway_cidr]
        rules.append({"from": [_outside(context), *ranges], "ports": _ports(routed)})
    plain = [route.port for route in workload.routes if not route.http]
    if plain:
        rules.append({"ports": _ports(plain)})
    if workload.metrics and context.options.metrics_namespace:
        scraper = _namespace(context.options.metrics_namespace)
        rules.append({"from": [scraper], "ports": _ports([workload.metrics.port])})
    return rules


def _outside(context: Context) -> Object:
    """Where HTTP from outside comes from: the pods of the Gateway or of the ingress controller."""
    options = context.options
    if options.routes == "ingress":
        if options.ingress_namespace:
            return _namespace(options.ingress_namespace)
        # unknown: any namespace but this one, whose pods the graph rules
        elsewhere = {"key": _NAMESPACE, "operator": "NotIn", "values": [options.namespace]}
        return {"namespaceSelector": {"matchExpressions": [elsewhere]}}
    if _gateway_elsewhere(context):
        return _namespace(options.gateway_namespace)
    return {"podSelector": {"matchLabels": {_GATEWAY: options.gateway or DEFAULT_GATEWAY}}}


def _gateway_elsewhere(context: Context) -> bool:
    options = context.options
    return options.gateway_namespace not in ("", options.namespace)


def _everybody(context: Context) -> Object:
    """All pods of the namespace, but for those of a Gateway that lives in it."""
    routed = any(route.http for workload in context.plan.workloads.values() for route in workload.routes)
    if routed and context.options.routes == "gateway" and not _gateway_elsewhere(context):
        return {"matchExpressions": [{"key": _GATEWAY, "operator": "DoesNotExist"}]}
    return {}


def _egress(context: Context, workload: Workload) -> list[Object]:
    rules: list[Object] = [_DNS]
    for edge in context.plan.graph.peers.get(workload.name, ()):
        peer = context.plan.workloads.get(edge.peer)
        managed = context.plan.managed.get(edge.peer)
        if peer and peer.ports:
            rules.append({"to": [_pods(context, peer.name)], "ports": _ports(list(peer.ports.values()))})
        elif managed:
            rule: Object = {}
            if managed.cidr:
                rule["to"] = [{"ipBlock": {"cidr": managed.cidr}}]
            if managed.ports:
                rule["ports"] = [{"protocol": "TCP", "port": port} for port in managed.ports]
            rules.append(rule)
    if "internet" in workload.egress:
        rules.append(_INTERNET)
    blocks = [{"ipBlock": {"cidr": target}} for target in workload.egress if target != "internet"]
    if blocks:
        rules.append({"to": blocks})
    return rules
