"""A workload as it runs: expected from the Plan on one side, observed in the job through the judges on the other."""

from __future__ import annotations

from typing import Any

from envspec.model.plan import Plan
from envspec.model.text import Text
from envspec.model.workload import Workload
from tests.backends.nomad.docker_options import faults
from tests.backends.nomad.reading import started

__all__ = ["expected", "observed"]

_MIB = 2**20
_SECOND = 10**9


def _address(peer: str) -> str:
    return f"10.0.0.{sum(peer.encode()) % 200 + 1}"


def _on_disk(workload: Workload) -> list[str]:
    """The three places that an allocation has folders for: those that must be on disk, then others but /tmp."""
    must = [p for p, w in workload.writable.items() if w.disk or w.exec]
    may = [p for p in workload.writable if p not in must and p != "/tmp" and workload.user != (0, 0)]
    return [*must, *may][: max(3, len(must))]


def _outside(number: int) -> int:
    """The port that the cluster of these tests picks for a container's port."""
    return 20_000 + number


def _secret(name: str) -> str:
    return f'{name}\'s "value" \\ ${{x}} {{{{y}}}}'


def _spelled(text: Text) -> str:
    return text.fill(
        lambda part: _address(part.peer), lambda part: str(_outside(part.number)), lambda part: _secret(part.name)
    )


def expected(plan: Plan, workload: Workload) -> dict[str, Any]:
    """What the process and its container must be, from the Plan alone."""
    files: dict[str, tuple[str | bytes, str, tuple[int | None, int | None]]] = {}
    user = workload.user or (None, None)
    for place, file in workload.files.items():
        content = file.content.decode(errors="replace") if isinstance(file.content, bytes) else _spelled(file.content)
        files[place] = (content, f"0{file.mode:03o}", user if not file.mode & 4 else (None, None))
    for place, name in workload.secrets.items():
        files[place] = (_secret(name), "0400", user)
    memory = workload.resources.memory or workload.resources.memory_limit
    limit = workload.resources.memory_limit
    cpu = workload.resources.cpu or workload.resources.cpu_limit
    mhz = int(str(plan.options.get("nomad", {}).get("mhz_per_core", "2000")))
    volumes = {place: mount.volume for place, mount in workload.volumes.items()}
    if workload.store is not None and workload.store.storage is not None and workload.store.data:
        volumes[workload.store.data] = workload.name
    security = workload.security
    return {
        "image": str(workload.image),
        "entrypoint": None if workload.entrypoint is None else [_spelled(word) for word in workload.entrypoint],
        "args": None if workload.command is None else [_spelled(word) for word in workload.command],
        "environment": {
            **{key: _spelled(value) for key, value in workload.environment.items()},
            **({"FILE": "${NOMAD_META_FILE}"} if workload.run and workload.run.when == "restore" else {}),
        },
        "files": files,
        "user": ":".join(map(str, workload.user)) if workload.user else "",
        "work_dir": workload.working_dir,
        "init": workload.init,
        "read_only": security.read_only,
        "capabilities": (
            None if security.privileged else (["all"], sorted(name.lower() for name in security.capabilities))
        ),
        "no_new_privileges": not security.privileged,
        "privileged": security.privileged,
        "pids": workload.resources.pids or 1024,
        "shm": workload.resources.shm,
        "sysctls": dict(security.sysctls),
        "devices": list(security.devices),
        "labels": dict(workload.labels),
        "hosts": [f"{name}:{ip}" for name, ip in workload.hosts.items()],
        "seeded": {p: workload.user for p, w in workload.writable.items() if w.seed},
        "tmpfs": {p: w.size for p, w in workload.writable.items() if p not in _on_disk(workload)},
        "disk": sorted(_on_disk(workload)),
        "mounts": {p: (m.source, m.read_only) for p, m in workload.mounts.items()},
        "volumes": volumes,
        "memory": None if memory is None else -(-memory // _MIB),
        "memory_max": -(-limit // _MIB) if limit and memory and limit > memory else None,
        "cpu": None if cpu is None else -(-cpu * mhz // 1000),
        "gpu": workload.resources.gpu,
        "signal": workload.shutdown.signal,
        "grace": workload.shutdown.grace * _SECOND // 1000,
        "drain": workload.shutdown.drain * _SECOND // 1000,
        "count": (
            None
            if workload.each_node
            else 1
            if workload.store
            else (workload.autoscale.min if workload.autoscale else workload.replicas)
        ),
        "ports": set() if security.host_network else {p.number for p in workload.ports.values()},
        "type": "batch" if workload.run is not None else "system" if workload.each_node else "service",
        "periodic": ([workload.run.cron], workload.run.timezone) if workload.run and workload.run.cron else None,
        "parameterized": bool(workload.run and workload.run.when != "schedule"),
        "retries": workload.run.retries if workload.run else None,
    }


def _world(plan: Plan, workload: Workload, variables: str) -> dict[str, Any]:
    """What the cluster answers: every port of every workload registered, every secret there."""
    services = {}
    for name, peer in plan.workloads.items():
        main = peer.ports.get("http") or next(iter(peer.ports.values()), None)
        for port in peer.ports.values():
            suffix = "" if port is main else f"-{port.name}"
            known = [{"address": _address(name), "port": _outside(port.number), "tags": ["live"]}]
            services[f"{plan.project}-{plan.environment}-{name}{suffix}"] = known
    task = {"NOMAD_ALLOC_ID": "c0ffee"}
    for port in workload.ports.values():
        label = port.name.replace("-", "_")
        task[f"NOMAD_HOST_IP_{label}"] = _address(workload.name)
        task[f"NOMAD_HOST_PORT_{label}"] = str(_outside(port.number))
    items = {name.replace("-", "_"): _secret(name) for name in plan.secrets}
    path = str(plan.options.get("nomad", {}).get("vault_path"))
    vault: dict[str, dict[str, str]] = {path: {}}
    for name, secret in plan.secrets.items():
        if secret.property:
            beside = f"{path.rpartition('/')[0]}/{secret.key or name}"
            vault.setdefault(beside, {})[secret.property] = _secret(name)
        else:
            vault[path][secret.key or name] = _secret(name)
    return {
        "services": services,
        "task": task,
        "variables": {variables: items} if items else {},
        "vault": vault,
    }


def _seeding(task: dict[str, Any], main: dict[str, Any]) -> tuple[int, ...]:
    """The user of a task that copies what the image has, which is no less hardened than the one that it is for."""
    own = task["Config"]
    assert task["Lifecycle"]["Hook"] == "prestart"
    assert (own["image"], own["entrypoint"]) == (main["image"], ["cp"])
    assert (own["cap_drop"], own["security_opt"]) == (["all"], ["no-new-privileges"])
    assert own["readonly_rootfs"]
    return tuple(map(int, task["User"].split(":")))


def observed(plan: Plan, workload: Workload, job: dict[str, Any]) -> dict[str, Any]:
    """The same, from the job as HashiCorp's parser reads it and a client starts it."""
    assert len(job["TaskGroups"]) == 1
    group = job["TaskGroups"][0]
    (task,) = [one for one in group["Tasks"] if not one["Lifecycle"]]
    seeding = [one for one in group["Tasks"] if one["Lifecycle"]]
    world = _world(plan, workload, f"nomad/jobs/{job['ID']}")
    templates = task["Templates"] or []
    answers = started(
        {
            "template": template["EmbeddedTmpl"],
            "left": template["LeftDelim"] or "",
            "right": template["RightDelim"] or "",
            "env": bool(template["Envvars"]),
            **world,
        }
        for template in templates
    )
    environment = dict(task["Env"] or {})
    rendered = {}
    for template, answer in zip(templates, answers, strict=True):
        assert "rendered" in answer, (template["DestPath"], answer)
        if template["Envvars"]:
            environment.update(answer["environment"])
        rendered[template["DestPath"]] = (answer["rendered"], template["Perms"], (template["Uid"], template["Gid"]))
    (answer,) = started([{"config": task["Config"], "task": {**world["task"], **environment}}])
    assert "config" in answer, answer
    config = answer["config"]
    assert faults(config) == []
    mounts = config.get("mount", [])
    binds = {m["target"]: m for m in mounts if m["type"] == "bind"}
    words = {key for key in environment if key.startswith("ENVSPEC_WORD_")}
    network = group["Networks"][0]
    claims = group["Volumes"] or {}
    resources = task["Resources"] or {}
    devices = resources.get("Devices") or []
    return {
        "image": config["image"],
        "entrypoint": config.get("entrypoint"),
        "args": config.get("args"),
        "environment": {key: value for key, value in environment.items() if key not in words},
        "files": {t: rendered[m["source"]] for t, m in binds.items() if m["source"] in rendered and m["readonly"]},
        "user": task["User"],
        "work_dir": config.get("work_dir", ""),
        "init": config.get("init", False),
        "read_only": config.get("readonly_rootfs", False),
        "capabilities": (config["cap_drop"], sorted(config.get("cap_add", []))) if "cap_drop" in config else None,
        "no_new_privileges": config.get("security_opt") == ["no-new-privileges"],
        "privileged": config.get("privileged", False),
        "pids": config.get("pids_limit"),
        "shm": config.get("shm_size"),
        "sysctls": config.get("sysctl", [{}])[0],
        "devices": [
            ":".join([d["host_path"], *([d["container_path"]] if d["container_path"] != d["host_path"] else [])])
            for d in config.get("devices", [])
        ],
        "labels": config.get("labels", [{}])[0],
        "hosts": config.get("extra_hosts", []),
        "seeded": {one["Config"]["args"][1].removesuffix("/."): _seeding(one, config) for one in seeding},
        "tmpfs": {m["target"]: m["tmpfs_options"][0]["size"] for m in mounts if m["type"] == "tmpfs"},
        "disk": sorted(t for t, m in binds.items() if m["source"] in ("../alloc/data", "../alloc/tmp", "tmp")),
        "mounts": {t: (m["source"], m.get("readonly", False)) for t, m in binds.items() if m["source"].startswith("/")},
        "volumes": {m["Destination"]: claims[m["Volume"]]["Name"] for m in task["VolumeMounts"] or []},
        "memory": resources.get("MemoryMB"),
        "memory_max": resources.get("MemoryMaxMB"),
        "cpu": resources.get("CPU"),
        "gpu": devices[0]["Count"] if devices else None,
        "signal": task["KillSignal"] or "SIGTERM",
        "grace": task["KillTimeout"],
        "drain": group["ShutdownDelay"] or 0,
        "count": group["Count"],
        "ports": {port["To"] for kind in ("DynamicPorts", "ReservedPorts") for port in network[kind] or []} - {0},
        "type": job["Type"],
        "periodic": (job["Periodic"]["Specs"], job["Periodic"]["TimeZone"]) if job["Periodic"] else None,
        "parameterized": bool(job["ParameterizedJob"]),
        "retries": group["RestartPolicy"]["Attempts"] if job["Type"] == "batch" else None,
    }
