"""What Nomad's server demands of a job beyond its form, as the job specification's pages say it.

Source: https://developer.hashicorp.com/nomad/docs/job-specification, the pages on `job`, `update`, `restart`,
`reschedule`, `periodic`, `service`, `check`, `template`, `network`, `volume`, `scaling` and `disconnect`, read in
November 2026. The server itself is not at hand (docs/decisions/0013-nomad-judge.md); these rules stand in for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

__all__ = ["faults"]

_SECOND = 10**9
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z", re.IGNORECASE)
_LABEL = re.compile(r"[A-Za-z0-9_]+\Z")
_HOST_MODES = (
    "single-node-reader-only",
    "single-node-writer",
    "single-node-single-writer",
    "single-node-multi-writer",
)
_CSI_MODES = (*_HOST_MODES, "multi-node-reader-only", "multi-node-single-writer", "multi-node-multi-writer")


def faults(job: dict[str, Any]) -> list[str]:
    """What the server would refuse."""
    return [*_job(job), *(fault for group in job["TaskGroups"] for fault in _group(job, group))]


def _job(job: dict[str, Any]) -> Iterator[str]:
    if re.search(r"[\s\0]", job["ID"]) or len(job["ID"]) > 1024:
        yield f"id {job['ID']!r}"
    if job["Type"] not in ("service", "system", "batch"):
        yield f"type {job['Type']}"
    if job["Periodic"]:
        if job["Type"] != "batch":
            yield "periodic on a service"
        if not job["Periodic"]["Specs"] or any(len(spec.split()) != 5 for spec in job["Periodic"]["Specs"]):
            yield "crons"
        if job["ParameterizedJob"]:
            yield "periodic and parameterized"
    if job["ParameterizedJob"] and job["Type"] != "batch":
        yield "parameterized on a service"
    if job["Type"] == "system":
        yield from _system(job)
    elif job["Update"] and job["Type"] != "service":
        yield "Update on a batch job"
    if job["Migrate"] and job["Type"] != "service":
        yield f"Migrate on a {job['Type']} job"


def _system(job: dict[str, Any]) -> Iterator[str]:
    """One on each client: nothing to count, to spread or to place elsewhere; 1.10 updates by the clock."""
    update = job["Update"]
    if not update or (update["MaxParallel"] or 0) < 1 or (update["Stagger"] or 0) <= 0:
        yield "a system job that is updated everywhere at once"
    for group in job["TaskGroups"]:
        for name in ("Spreads", "Affinities", "ReschedulePolicy", "Scaling", "Migrate"):
            if group[name]:
                yield f"{name} on a system job"
        if (group["Count"] or 0) > 1:
            yield "several on each client"


def _group(job: dict[str, Any], group: dict[str, Any]) -> Iterator[str]:
    service = job["Type"] == "service"
    update, restart, again = group["Update"], group["RestartPolicy"], group["ReschedulePolicy"]
    if not service and (update or group["Migrate"]):
        yield "update or migrate on a batch job"
    if service and not update:
        yield "no update: nomad job run would not wait"
    if update:
        if update["MaxParallel"] < 1:
            yield "max_parallel"
        if update["Canary"] is None and update["AutoPromote"]:
            yield "auto_promote without canary"
        if (update["Canary"] or 0) > max(group["Count"], 1):
            yield "more canaries than allocations"
        if update["HealthCheck"] not in ("checks", "task_states"):
            yield "health_check"
        if not update["MinHealthyTime"] < update["HealthyDeadline"] < update["ProgressDeadline"]:
            yield "deadlines of the update"
        checks = [check for item in group["Services"] or [] for check in item["Checks"] or []]
        if update["HealthCheck"] == "checks" and not checks:
            yield "health by checks, and there is none"
    if restart:
        attempts, mode = restart["Attempts"], restart["Mode"]
        if mode not in ("fail", "delay") or (attempts == 0 and mode != "fail"):
            yield "mode of restart"
        if attempts and restart["Interval"] < max(5 * _SECOND, attempts * restart["Delay"]):
            yield "interval of restart"
    if again and (again["Unlimited"] or again["Attempts"]) and not again["Interval"]:
        yield "reschedule without an interval"
    if group["Disconnect"] and (group["Disconnect"]["LostAfter"] or 0) <= 0:
        yield "lost_after"
    if group["Scaling"] and not group["Scaling"]["Min"] <= group["Count"] <= group["Scaling"]["Max"]:
        yield "count outside of scaling"
    yield from _network(group)
    for name, volume in (group["Volumes"] or {}).items():
        modes = _CSI_MODES if volume["Type"] == "csi" else _HOST_MODES
        if volume["Type"] not in ("host", "csi") or volume["AccessMode"] not in modes or not volume["Source"]:
            yield f"volume {name}"
    for task in group["Tasks"]:
        yield from _task(group, task)


def _network(group: dict[str, Any]) -> Iterator[str]:
    (network,) = group["Networks"]
    ports = (network["DynamicPorts"] or []) + (network["ReservedPorts"] or [])
    labels = [port["Label"] for port in ports]
    if len(set(labels)) != len(labels) or not all(map(_LABEL.match, labels)):
        yield f"labels {labels}"
    fixed = [port["Value"] for port in network["ReservedPorts"] or []]
    if len(set(fixed)) != len(fixed):
        yield f"static ports {fixed}"
    seen = set()
    for service in group["Services"] or []:
        name = service["Name"]
        if not _NAME.match(name) or service["Provider"] != "nomad" or service["PortLabel"] not in labels:
            yield f"service {name}"
        if name in seen:
            yield f"service {name} twice"
        seen.add(name)
        for check in service["Checks"] or []:
            if check["Type"] not in ("http", "tcp"):
                yield f"check {check['Type']}"
            if check["Type"] == "http" and not check["Path"].startswith("/"):
                yield f"path {check['Path']!r}"
            if check["Interval"] < _SECOND or check["Timeout"] < _SECOND:
                yield "a check below one second"
            if check["SuccessBeforePassing"] or check["FailuresBeforeCritical"]:
                yield "thresholds that only Consul has"
            if check["TLSSkipVerify"] or check["TLSServerName"]:
                yield "words on certificates that only Consul's checks have"


def _task(group: dict[str, Any], task: dict[str, Any]) -> Iterator[str]:
    if not task["Name"] or "/" in task["Name"] or "/" in group["Name"]:
        yield f"name {task['Name']!r}"
    if (task["KillTimeout"] or 0) < 0 or not (task["KillSignal"] or "SIGTERM").startswith("SIG"):
        yield "kill"
    resources = task["Resources"]
    if resources:
        memory, most = resources["MemoryMB"], resources["MemoryMaxMB"]
        if (resources["CPU"] or 1) < 1 or (memory or 10) < 10 or (most and memory and most < memory):
            yield "resources"
    for mount in task["VolumeMounts"] or []:
        if mount["Volume"] not in (group["Volumes"] or {}) or not mount["Destination"].startswith("/"):
            yield f"volume_mount {mount['Volume']}"
    places = set()
    for template in task["Templates"] or []:
        place = template["DestPath"]
        if place in places or place.startswith(("/", "../")) or not template["EmbeddedTmpl"]:
            yield f"template {place}"
        places.add(place)
        if template["ChangeMode"] not in (None, "noop", "restart"):
            yield f"change_mode of {place}"
        if not re.match(r"0[0-7]{3}\Z", template["Perms"]):
            yield f"perms of {place}"
        if bool(template["LeftDelim"]) != bool(template["RightDelim"]):
            yield f"delimiters of {place}"
