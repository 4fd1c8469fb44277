"""Emitted pods as `podman kube play` 4.3 can run them.

That podman knows Pods with host paths and little else, so a pod template becomes a Pod, and each of its volumes a
folder that this module fills as Kubernetes would: the files of a Secret or ConfigMap with their modes, owned by root
and the pod's `fsGroup`; an `emptyDir` or claim that the group may write to. Variables and words are expanded as
Kubernetes does, which it does not do either. Image, user, capabilities, read-only root and ports are taken as they are.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from tests import judges
from tests.backends.kubernetes.compiled import Compiled, Object
from tests.backends.kubernetes.test_env import container as environment_of
from tests.backends.kubernetes.test_env import expand

__all__ = ["Cluster"]


class Cluster:
    """Pods on a network of their own; the name of a peer is the name of its pod, as it is that of its Service."""

    def __init__(self, made: Compiled, folder: Path, secrets: dict[str, str], network: str) -> None:
        self.made = made
        self.folder = folder
        self.secrets = secrets
        self.network = network
        self.started: list[Path] = []
        folder.chmod(0o755)

    def run(self, *words: str, timeout: float = 120) -> str:
        done = judges.run("podman", *words, timeout=timeout)
        assert done.returncode == 0, f"podman {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def play(self, workload: str, restart: str) -> None:
        """Starts the pod of a workload."""
        template = json.loads(json.dumps(self.made.pod(workload)))
        spec = template["spec"]
        (container,) = spec["containers"]
        group = spec["securityContext"]["fsGroup"]
        claims = [
            {"name": claim["metadata"]["name"], "persistentVolumeClaim": {}}
            for owner in self.made.of("StatefulSet").values()
            if owner["metadata"]["name"] == workload
            for claim in owner["spec"].get("volumeClaimTemplates", ())
        ]
        at = {}
        for volume in [*spec.get("volumes", ()), *claims]:
            at[volume["name"]] = self._fill(workload, volume, group)
        volumes, mounts = [], []
        for number, mount in enumerate(container.get("volumeMounts", ())):
            path = at[mount["name"]] / mount.get("subPath", "")
            kind = "File" if path.is_file() else "Directory"
            volumes.append({"name": f"v{number}", "hostPath": {"path": str(path), "type": kind}})
            mounts.append({**{k: v for k, v in mount.items() if k != "subPath"}, "name": f"v{number}"})
        environment = environment_of(container.get("env", []), self.secrets)
        ports = [{**port, "hostPort": self.port(port["containerPort"])} for port in container.get("ports", ())]
        kept = ("name", "image", "workingDir")
        words = {
            key: [expand(word, environment) for word in container[key]]
            for key in ("command", "args")
            if key in container
        }
        pod = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": workload},
            "spec": {
                "restartPolicy": restart,
                "containers": [
                    {
                        **{key: container[key] for key in kept if key in container},
                        **words,
                        "imagePullPolicy": "Never",
                        "env": [{"name": name, "value": value} for name, value in environment.items()],
                        "ports": ports if workload == "web" else [],
                        "securityContext": {
                            **container["securityContext"],
                            **{key: spec["securityContext"][key] for key in ("runAsUser", "runAsGroup")},
                        },
                        "volumeMounts": mounts,
                    }
                ],
                "volumes": volumes,
            },
        }
        file = self.folder / f"{workload}.json"
        file.write_text(json.dumps(pod))
        self.started.append(file)
        self.run("kube", "play", "--network", self.network, str(file))

    @staticmethod
    def port(container_port: int) -> int:
        """The port of the host on which the web application answers."""
        return 20_000 + container_port + os.getpid() % 10_000

    def _fill(self, pod: str, volume: Object, group: int) -> Path:
        """The folder that stands for a volume; a claim's is the same for every pod."""
        claim = volume.get("persistentVolumeClaim", {}).get("claimName")
        folder = self.folder / "claims" / claim if claim else self.folder / pod / volume["name"]
        folder.mkdir(parents=True, exist_ok=bool(claim))
        sources = volume.get("projected", {}).get("sources") or [volume]
        default = volume.get("projected", volume.get("secret", {})).get("defaultMode", 0o644)
        for source in sources:
            held = source.get("secret") or source.get("configMap")
            for item in (held or {}).get("items", ()):
                file = folder / item["path"]
                if "secret" in source:
                    file.write_text(self.secrets[held.get("secretName") or held["name"]])
                else:
                    file.write_text(self.made.of("ConfigMap")[held["name"]]["data"][item["key"]])
                file.chmod(item.get("mode", default))
                os.chown(file, 0, group)
        writable = bool({"emptyDir", "persistentVolumeClaim"} & set(volume))
        os.chown(folder, 0, group)
        folder.chmod(0o2777 if "emptyDir" in volume else 0o2775 if writable else 0o755)
        return folder

    def ended(self, workload: str) -> int:
        """Waits until the only container of a pod has ended; its exit code."""
        return int(self.run("wait", f"{workload}-{workload}"))

    def logs(self, workload: str) -> str:
        done = judges.run("podman", "logs", f"{workload}-{workload}")
        return done.stdout + done.stderr

    def ready(self, workload: str) -> bool:
        """Whether the exec probe of a workload succeeds."""
        probe = self.made.container(workload)["readinessProbe"]["exec"]["command"]
        words = [expand(word, {}) for word in probe]
        return judges.run("podman", "exec", f"{workload}-{workload}", *words).returncode == 0

    def down(self) -> None:
        judges.run("podman", "pod", "rm", "--force", "--time", "0", *(file.stem for file in self.started))
        judges.run("podman", "network", "rm", "-f", self.network)
        shutil.rmtree(self.folder, ignore_errors=True)
