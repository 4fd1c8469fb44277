"""A small stand-in for a Nomad client: it starts the tasks of job files on a real Docker Engine.

It does what the client and its docker driver do with what these jobs use: templates rendered by consul-template, the
task's folders, the driver's options read once more and handed to the engine, host volumes made by the rules of the
plugin `mkdir`, ports published on an address of the host under a number that the host picks. Jobs come from the
files, as HashiCorp's parser reads them. It neither schedules nor checks nor restarts.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tests.backends.nomad.docker_options import faults
from tests.backends.nomad.reading import jobs, started
from tests.engine import Engine

__all__ = ["Client"]


class Client:
    """One node. `services` is its catalogue, `variables` what an operator has put."""

    def __init__(self, engine: Engine, artifacts: Path, folder: Path, variables: dict[str, dict[str, str]]) -> None:
        self.engine = engine
        self.folder = folder
        self.variables = variables
        self.services: dict[str, list[dict[str, Any]]] = {}
        self.containers: list[str] = []
        #: workload -> the container of its newest allocation
        self.named: dict[str, str] = {}
        files = {path.name: path.read_bytes() for path in artifacts.glob("*.hcl")}
        (folder / "files").mkdir(parents=True)
        self.files = jobs(files, folder / "files")
        networks = engine.docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}")
        self.address = networks.stdout.strip()

    def close(self) -> None:
        """Removes the containers that were started."""
        if self.containers:
            self.engine.docker("rm", "--force", "--volumes", *self.containers, check=False)

    def _volume(self, name: str) -> Path:
        """The folder of a host volume, made as the plugin `mkdir` makes it."""
        file = next(
            f["volume"]["volume"]
            for f in self.files.values()
            if "volume" in f and f["volume"]["volume"]["Name"] == name
        )
        path = self.folder / "volumes" / name
        if not path.exists():
            path.mkdir(parents=True)
            given = file["Parameters"] or {}
            os.chown(path, int(given.get("uid", -1)), int(given.get("gid", -1)))
            path.chmod(int(given.get("mode", "0700"), 8))
        return path

    def _folders(self, task: str) -> Path:
        """The task's folder in a fresh allocation; every task may write to those that Nomad shares."""
        alloc = self.folder / "allocs" / f"{task}-{len(self.containers)}"
        for path in ("alloc/data", "alloc/tmp", "alloc/logs", f"{task}/local", f"{task}/secrets", f"{task}/tmp"):
            (alloc / path).mkdir(parents=True)
            (alloc / path).chmod(0o777)
        return alloc / task

    def _templates(self, task: dict[str, Any], place: Path, meta: dict[str, str]) -> dict[str, str]:
        """Renders the task's templates; gives the variables of those that are for the environment."""
        environment = dict(task["Env"] or {})
        for name, value in environment.items():
            for key, said in meta.items():
                value = environment[name] = value.replace(f"${{NOMAD_META_{key}}}", said)
        requests = [
            {
                "template": template["EmbeddedTmpl"],
                "left": template["LeftDelim"] or "",
                "right": template["RightDelim"] or "",
                "env": bool(template["Envvars"]),
                "task": {"NOMAD_ALLOC_ID": "c0ffee"},
                "services": self.services,
                "variables": self.variables,
            }
            for template in task["Templates"] or []
        ]
        for template, answer in zip(task["Templates"] or [], started(requests), strict=True):
            assert "rendered" in answer, (template["DestPath"], answer)
            file = place / template["DestPath"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(answer["rendered"])
            file.chmod(int(template["Perms"], 8))
            if template["Uid"] is not None:
                os.chown(file, template["Uid"], template["Gid"])
            environment.update(answer.get("environment") or {})
        return environment

    def _options(self, group: dict[str, Any], task: dict[str, Any], place: Path, meta: dict[str, str]) -> list[str]:
        """The words of `docker create` for the task, but for ports."""
        environment = self._templates(task, place, meta)
        (answer,) = started([{"config": task["Config"], "task": environment}])
        config = answer["config"]
        assert faults(config) == []
        words = ["--user", task["User"]] if task["User"] else []
        for key, value in environment.items():
            words += ["--env", f"{key}={value}"]
        for option, flag in (("init", "--init"), ("readonly_rootfs", "--read-only")):
            words += [flag] if config.get(option) else []
        for option, flag in (("cap_drop", "--cap-drop"), ("cap_add", "--cap-add"), ("security_opt", "--security-opt")):
            for value in config.get(option, []):
                words += [flag, value]
        words += ["--pids-limit", str(config["pids_limit"])]
        if "shm_size" in config:
            words += ["--shm-size", str(config["shm_size"])]
        words += ["--memory", f"{task['Resources']['MemoryMB']}m", "--stop-signal", task["KillSignal"] or "SIGTERM"]
        for shared, target in (
            (place.parent / "alloc", "/alloc"),
            (place / "local", "/local"),
            (place / "secrets", "/secrets"),
        ):
            words += ["--mount", f"type=bind,source={shared},target={target}"]
        for mount in config["mount"]:
            if mount["type"] == "tmpfs":
                words += [
                    "--mount",
                    f"type=tmpfs,target={mount['target']},tmpfs-size={mount['tmpfs_options'][0]['size']}",
                ]
            else:
                source = os.path.normpath(place / mount["source"])
                read_only = ",readonly" if mount.get("readonly") else ""
                words += ["--mount", f"type=bind,source={source},target={mount['target']}{read_only}"]
        for mount in task["VolumeMounts"] or []:
            source = self._volume(group["Volumes"][mount["Volume"]]["Source"])
            read_only = ",readonly" if mount["ReadOnly"] else ""
            words += ["--mount", f"type=bind,source={source},target={mount['Destination']}{read_only}"]
        entrypoint = config.get("entrypoint")
        words += ["--entrypoint", entrypoint[0]] if entrypoint else []
        return [*words, config["image"], *(entrypoint or [])[1:], *config.get("args", [])]

    def create(self, workload: str, **dispatched: str) -> str:
        """Starts the workload's task and registers its ports; gives the container's id.

        `dispatched` is what a person says to a job that waits to be asked; its own `meta` holds what is not said.
        """
        job = self.files[f"{workload}.nomad.hcl"]["job"]
        allowed = (job["ParameterizedJob"] or {}).get("MetaOptional") or []
        assert dispatched.keys() <= {*allowed}
        group = job["TaskGroups"][0]
        task = group["Tasks"][0]
        network = group["Networks"][0]
        ports = {p["Label"]: p for kind in ("DynamicPorts", "ReservedPorts") for p in network[kind] or []}
        meta = {**(job["Meta"] or {}), **dispatched}
        words = self._options(group, task, self._folders(task["Name"]), meta)
        for port in ports.values():
            outside = port["Value"] or ""
            words = ["--publish", f"{self.address}:{outside}:{port['To']}", *words]
        container = self.engine.docker("create", *words).stdout.strip()
        self.containers.append(container)
        self.named[workload] = container
        self.engine.docker("start", container)
        for service in group["Services"] or []:
            number = ports[service["PortLabel"]]["To"]
            answer = self.engine.docker("port", container, f"{number}/tcp").stdout.split()[0]
            port = int(answer.rpartition(":")[2])
            known = {"address": self.address, "port": port, "tags": service["Tags"] or []}
            self.services[service["Name"]] = [known]
        return container

    def run(self, workload: str, **dispatched: str) -> tuple[int, str]:
        """Runs a batch job's task to its end; gives exit code and output."""
        container = self.create(workload, **dispatched)
        code = int(self.engine.docker("wait", container, timeout=120).stdout)
        output = self.engine.docker("logs", container)
        return code, output.stdout + output.stderr
