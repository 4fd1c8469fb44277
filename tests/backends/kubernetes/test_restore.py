"""The header of a backup's file: commands that read a dump back, as they would be typed."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from tests import judges
from tests.backends.kubernetes.compiled import Compiled
from tests.backends.kubernetes.specs import system


def header(made: Compiled, path: str) -> str:
    """The comment at the head of a file."""
    lines = made.texts[path].splitlines()
    return "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines if line.startswith("#"))


def patches(text: str) -> list[list[dict[str, Any]]]:
    """The JSON patches among the words of the commands."""
    words = [word for word in shlex.split(text.replace("\\\n", " ")) if word.startswith("[{")]
    return [json.loads(word) for word in words]


def test_a_dump_is_read_back_by_a_job_made_from_the_backup() -> None:
    text = header(system(), "20-state/db-backup.yaml")
    look, back = patches(text)
    assert look[0]["value"] == ["sh", "-c", "ls -l /backup"]
    assert back[0]["value"][:2] == ["sh", "-c"]
    assert back[0]["value"][2].startswith("FILE=/backup/NAME; ")
    assert "pg_restore" in back[0]["value"][2]
    # Kubernetes makes of `$$(` what the shell is to see
    assert "$$(cat " in back[0]["value"][2]
    assert back[1:] == [{"op": "remove", "path": "/spec/template/spec/containers/0/args"}]
    assert (
        "kubectl -n shop-prod create job db-backup-restore --from=cronjob/db-backup --dry-run=client -o json |" in text
    )
    assert "scale" not in text


def test_what_works_on_the_states_files_stops_it_first() -> None:
    text = header(system(), "20-state/cache-backup.yaml")
    _, back = patches(text)
    stop = text.index("scale statefulset/cache --replicas=0")
    assert stop < text.index("create job cache-backup-restore") < text.index("scale statefulset/cache --replicas=1")
    volumes = [one["value"] for one in back if one["path"].endswith("/-")]
    assert volumes == [
        {"name": "data", "persistentVolumeClaim": {"claimName": "data-cache-0"}},
        {"name": "data", "mountPath": "/data"},
    ]


@pytest.mark.judge("kubernetes")
def test_the_patch_fits_the_backups_own_job() -> None:
    """kubectl itself applies the patch to the Job that it would make of the CronJob."""
    for name in ("db-backup", "cache-backup"):
        cron = system().of("CronJob")[name]
        job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "x"}, **cron["spec"]["jobTemplate"]}
        job["metadata"] = {"name": "x"}
        _, back = patches(header(system(), f"20-state/{name}.yaml"))
        words = ("patch", "--local", "-f", "-", "--type=json", "-o", "json", "-p", json.dumps(back))
        run = judges.run("kubernetes", *words, stdin=json.dumps(job))
        assert run.returncode == 0, run.stderr
        container = json.loads(run.stdout)["spec"]["template"]["spec"]["containers"][0]
        assert container["command"] == back[0]["value"]
        assert "args" not in container
