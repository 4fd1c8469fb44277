"""What a cluster would find out only when it runs: references between objects that lead nowhere, and clashes."""

from __future__ import annotations

import json
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from tests.backends.kubernetes.compiled import KUSTOMIZE, TEMPLATES, Compiled, Object, pod_of

__all__ = ["faults"]


def faults(made: Compiled, secrets: Iterable[str] = ()) -> list[str]:
    """Every fault of one environment; `secrets` are those that somebody creates besides."""
    return list(_Checker(made, secrets).check())


class _Checker:
    def __init__(self, made: Compiled, secrets: Iterable[str]) -> None:
        self.made = made
        self.objects = made.objects
        self.pods = [(one, pod_of(one)) for one in self.objects if one["kind"] in TEMPLATES]
        self.used: set[tuple[str, str]] = set()
        self.by_kind: dict[str, dict[str, Object]] = {}
        for one in self.objects:
            self.by_kind.setdefault(one["kind"], {})[one["metadata"]["name"]] = one
        #: name of a Secret -> its keys
        self.secrets: dict[str, set[str]] = {name: {"value"} for name in secrets}
        for one in self.objects:
            if one["kind"] == "ExternalSecret":
                spec = one["spec"]
                template = spec["target"].get("template", {}).get("data")
                keys = template or {item["secretKey"] for item in spec["data"]}
                self.secrets[spec["target"].get("name", one["metadata"]["name"])] = set(keys)
            if one["kind"] == "SecretProviderClass":
                for item in one["spec"].get("secretObjects", ()):
                    self.secrets[item["secretName"]] = {data["key"] for data in item["data"]}

    def named(self, kind: str) -> dict[str, Object]:
        return self.by_kind.get(kind, {})

    def use(self, kind: str, name: str) -> bool:
        self.used.add((kind, name))
        return name in self.named(kind)

    def check(self) -> Iterator[str]:
        yield from self.identities()
        yield from self.files()
        yield from self.selectors()
        for owner, template in self.pods:
            where = f"{owner['kind']} {owner['metadata']['name']}"
            for fault in self.pod(owner, template["spec"]):
                yield f"{where}: {fault}"
        yield from self.services()
        yield from self.routes()
        yield from self.policies()
        yield from self.dangling()

    def identities(self) -> Iterator[str]:
        names = Counter(
            (one["apiVersion"], one["kind"], one["metadata"].get("namespace", ""), one["metadata"]["name"])
            for one in self.objects
        )
        yield from (f"twice: {key}" for key, count in names.items() if count > 1)
        for one in self.objects:
            limit = 52 if one["kind"] == "CronJob" else 63
            if len(one["metadata"]["name"]) > limit:
                yield f"{one['kind']} {one['metadata']['name']}: the name has more than {limit} characters"
        options = self.made.plan.options.get("kubernetes", {})
        namespaces = set(self.named("Namespace"))
        if options.get("create_namespace") == "false":
            namespaces.add(str(options["namespace"]))  # somebody else's
        for one in self.objects:
            at = one["metadata"].get("namespace")
            flux = one["apiVersion"].startswith("kustomize.toolkit")
            if one["kind"] != "Namespace" and not flux and at not in namespaces:
                yield f"{one['kind']} {one['metadata']['name']}: in the namespace {at}, which is not there"

    def files(self) -> Iterator[str]:
        """Every file is in a kustomization, and every resource of one is there."""
        documents = self.made.documents
        listed = set()
        for path, (one, *_) in documents.items():
            if one["apiVersion"] == KUSTOMIZE:
                folder = posixpath.dirname(path)
                for resource in one["resources"]:
                    at = posixpath.join(folder, resource)
                    target = at if at in documents else f"{at}/kustomization.yaml"
                    if target not in documents:
                        yield f"{path}: no {resource}"
                    listed.add(target)
        flux = [one for one in self.objects if one["apiVersion"].startswith("kustomize.toolkit")]
        for one in flux:
            stage = one["spec"]["path"].rpartition("/")[2]
            if f"{stage}/kustomization.yaml" not in documents:
                yield f"flux: no folder {stage}"
            listed.add(f"{stage}/kustomization.yaml")
        if not flux:  # what a deploy script applies itself
            listed |= {f"{stage}/kustomization.yaml" for stage in ("00-namespace", "30-release", "50-after")}
        yield from (f"{path}: in no kustomization" for path in documents if path not in {*listed, "kustomization.yaml"})

    def selectors(self) -> Iterator[str]:
        for one, template in self.pods:
            if one["kind"] in ("Deployment", "DaemonSet", "StatefulSet"):
                selector = one["spec"]["selector"]["matchLabels"]
                if set(selector) != {"app.kubernetes.io/name", "app.kubernetes.io/instance"}:
                    yield f"{one['metadata']['name']}: selects by {sorted(selector)}"
                if not _selects(selector, template):
                    yield f"{one['kind']} {one['metadata']['name']}: does not select its own pods"
        owners = Counter(
            json.dumps({key: template["metadata"]["labels"][key] for key in selector_keys}, sort_keys=True)
            for _, template in self.pods
        )
        yield from (f"two workloads have the pods {labels}" for labels, count in owners.items() if count > 1)

    def pod(self, owner: Object, spec: Object) -> Iterator[str]:
        if not self.use("ServiceAccount", spec["serviceAccountName"]):
            yield f"no ServiceAccount {spec['serviceAccountName']}"
        volumes = Counter(volume["name"] for volume in spec.get("volumes", ()))
        claims = [one["metadata"]["name"] for one in owner["spec"].get("volumeClaimTemplates", ())]
        volumes.update(claims)
        yield from (f"two volumes {name}" for name, count in volumes.items() if count > 1)
        mounted = set()
        for container in spec["containers"]:
            paths = Counter(mount["mountPath"] for mount in container.get("volumeMounts", ()))
            yield from (f"two mounts at {path}" for path, count in paths.items() if count > 1)
            mounted |= {mount["name"] for mount in container.get("volumeMounts", ())}
            yield from (f"no volume {name}" for name in mounted - set(volumes))
            yield from self.probes(container)
            yield from self.variables(container)
            yield from self.hidden(container, spec)
        yield from (f"the volume {name} is not mounted" for name in set(volumes) - mounted)
        for volume in spec.get("volumes", ()):
            yield from self.volume(volume)
            yield from self.sub_paths(volume, spec)

    def probes(self, container: Object) -> Iterator[str]:
        names = Counter(port["name"] for port in container.get("ports", ()))
        yield from (f"two ports {name}" for name, count in names.items() if count > 1)
        numbers = {port["containerPort"] for port in container.get("ports", ())}
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            for check in ("httpGet", "tcpSocket", "grpc"):
                port = container.get(probe, {}).get(check, {}).get("port")
                if port is not None and port not in numbers and port not in names:
                    yield f"{probe}: no port {port}"

    def variables(self, container: Object) -> Iterator[str]:
        seen: list[str] = []
        for one in container.get("env", ()):
            if one["name"] in seen:
                yield f"two variables {one['name']}"
            key = one.get("valueFrom", {}).get("secretKeyRef")
            if key and key["key"] not in self.secrets.get(key["name"], ()):
                yield f"{one['name']}: no key {key['key']} in a Secret {key['name']}"
            seen.append(one["name"])

    def hidden(self, container: Object, spec: Object) -> Iterator[str]:
        """A mount in a folder that is mounted read-only needs a place that nobody can make."""
        projected = {
            volume["name"]
            for volume in spec.get("volumes", ())
            if not {"emptyDir", "persistentVolumeClaim"} & set(volume)
        }
        mounts = container.get("volumeMounts", ())
        for outer in mounts:
            for inner in mounts:
                inside = inner["mountPath"].startswith(outer["mountPath"].rstrip("/") + "/")
                if inside and outer["name"] in projected:
                    yield f"{inner['mountPath']} is inside {outer['mountPath']}, which is read-only"

    def volume(self, volume: Object) -> Iterator[str]:
        sources = [volume, *volume.get("projected", {}).get("sources", ())]
        for source in sources:
            if "configMap" in source:
                held = source["configMap"]
                name = held["name"]
                if not self.use("ConfigMap", name):
                    yield f"no ConfigMap {name}"
                    continue
                found = self.named("ConfigMap")[name]
                keys = {*found.get("data", {}), *found.get("binaryData", {})}
                yield from (f"no key {item['key']} in {name}" for item in held["items"] if item["key"] not in keys)
                if found.get("immutable") is not True:
                    yield f"the ConfigMap {name} is not immutable"
            if "secret" in source:
                held = source["secret"]
                name = held.get("secretName") or held["name"]
                for item in held["items"]:
                    if item["key"] not in self.secrets.get(name, ()):
                        yield f"no key {item['key']} in a Secret {name}"
            if "persistentVolumeClaim" in source:
                name = source["persistentVolumeClaim"]["claimName"]
                adopted = {volume.adopt for volume in self.made.plan.volumes.values()}
                adopted |= {w.store.adopt for w in self.made.plan.workloads.values() if w.store}
                made = {
                    f"{claim['metadata']['name']}-{state}-0"
                    for state, one in self.named("StatefulSet").items()
                    for claim in one["spec"].get("volumeClaimTemplates", ())
                }
                if not self.use("PersistentVolumeClaim", name) and name not in adopted | made:
                    yield f"no claim {name}"
            if "csi" in source:
                name = source["csi"]["volumeAttributes"]["secretProviderClass"]
                if not self.use("SecretProviderClass", name):
                    yield f"no SecretProviderClass {name}"

    def sub_paths(self, volume: Object, spec: Object) -> Iterator[str]:
        """A mounted file of a volume is one of those that the volume has."""
        held = volume.get("configMap") or volume.get("secret") or {}
        items = [*held.get("items", ())]
        for source in volume.get("projected", {}).get("sources", ()):
            items += source["secret"]["items"]
        paths = Counter(item["path"] for item in items)
        yield from (f"two files {path} in {volume['name']}" for path, count in paths.items() if count > 1)
        if not paths:
            return
        for container in spec["containers"]:
            for mount in container["volumeMounts"]:
                if mount["name"] == volume["name"] and mount.get("subPath", next(iter(paths))) not in paths:
                    yield f"no file {mount['subPath']} in {volume['name']}"

    def services(self) -> Iterator[str]:
        for name, one in self.named("Service").items():
            pods = [template for _, template in self.pods if _selects(one["spec"]["selector"], template)]
            if len(pods) != 1:
                yield f"Service {name}: selects {len(pods)} workloads"
                continue
            known = {
                (port["name"], port["protocol"])
                for container in pods[0]["spec"]["containers"]
                for port in container.get("ports", ())
            }
            ports = one["spec"].get("ports", ())
            for port in ports:
                if (port["targetPort"], port["protocol"]) not in known:
                    yield f"Service {name}: no port {port['targetPort']} of the pod"
            for key in ("name",):
                repeated = Counter(port[key] for port in ports)
                yield from (f"Service {name}: two ports {port}" for port, count in repeated.items() if count > 1)
            numbers = Counter((port["port"], port["protocol"]) for port in ports)
            yield from (f"Service {name}: two ports {port}" for port, count in numbers.items() if count > 1)
        for name, one in self.named("StatefulSet").items():
            headless = self.named("Service").get(one["spec"]["serviceName"])
            if not headless or headless["spec"].get("clusterIP") != "None":
                yield f"StatefulSet {name}: no headless Service {one['spec']['serviceName']}"
        for kind in ("HorizontalPodAutoscaler", "PodDisruptionBudget"):
            for name, one in self.named(kind).items():
                yield from self.about(kind, name, one)

    def about(self, kind: str, name: str, one: Object) -> Iterator[str]:
        if kind == "HorizontalPodAutoscaler":
            target = self.named("Deployment").get(one["spec"]["scaleTargetRef"]["name"])
            if not target:
                yield f"{kind} {name}: no Deployment"
            elif "replicas" in target["spec"]:
                yield f"{kind} {name}: the Deployment says `replicas` too"
        else:
            selector = one["spec"]["selector"]["matchLabels"]
            owners = [owner for owner, template in self.pods if _selects(selector, template)]
            least = [
                owner["spec"].get("replicas")
                or self.named("HorizontalPodAutoscaler")[owner["metadata"]["name"]]["spec"]["minReplicas"]
                for owner in owners
            ]
            if len(owners) != 1 or least[0] < 2:
                yield f"{kind} {name}: cannot be satisfied"

    def backend(self, where: str, name: str, port: Any) -> Iterator[str]:
        service = self.named("Service").get(name)
        if not service:
            yield f"{where}: no Service {name}"
        elif port not in {one["port"] for one in service["spec"]["ports"]}:
            yield f"{where}: no port {port} of {name}"

    def routes(self) -> Iterator[str]:
        for name, one in self.named("HTTPRoute").items():
            for rule in one["spec"]["rules"]:
                for backend in rule["backendRefs"]:
                    yield from self.backend(f"HTTPRoute {name}", backend["name"], backend["port"])
        for name, one in self.named("Ingress").items():
            for rule in one["spec"]["rules"]:
                for path in rule["http"]["paths"]:
                    service = path["backend"]["service"]
                    yield from self.backend(f"Ingress {name}", service["name"], service["port"]["number"])

    def policies(self) -> Iterator[str]:
        for name, one in self.named("NetworkPolicy").items():
            labels = one["spec"]["podSelector"].get("matchLabels")
            if labels and sum(_selects(labels, template) for _, template in self.pods) != 1:
                yield f"NetworkPolicy {name}: selects no one workload"
        covered = [one["spec"]["podSelector"].get("matchLabels") for one in self.named("NetworkPolicy").values()]
        for owner, template in self.pods:
            if covered and not any(labels and _selects(labels, template) for labels in covered):
                yield f"{owner['kind']} {owner['metadata']['name']}: has no policy"

    def dangling(self) -> Iterator[str]:
        """ServiceAccounts and ConfigMaps that no pod uses; what fetches secrets that nobody reads."""
        theirs = {
            (one["kind"], one["metadata"]["name"])  # the user's own `objects`, whose readers we need not know
            for path, found in self.made.documents.items()
            if path.endswith("/own_objects.yaml")
            for one in found
        }
        for kind in ("ServiceAccount", "ConfigMap", "SecretProviderClass"):
            unused = {(kind, name) for name in self.named(kind)} - self.used - theirs
            yield from (f"nobody uses the {kind} {name}" for _, name in sorted(unused))
        read = json.dumps([template["spec"] for _, template in self.pods])
        for name in self.named("ExternalSecret"):
            if f'"{name}"' not in read:
                yield f"nobody reads the Secret {name}"


selector_keys = ("app.kubernetes.io/name", "app.kubernetes.io/instance")


def _selects(selector: dict[str, str], template: Object) -> bool:
    labels = template["metadata"]["labels"]
    return all(labels.get(key) == value for key, value in selector.items())
