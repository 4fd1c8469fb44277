"""The job that reads a dump back: it waits to be asked, and works on a stopped state's own claim where it must."""

from __future__ import annotations

from typing import Any

from tests.backends.kubernetes.specs import system


def _pod(name: str) -> dict[str, Any]:
    spec = system().of("CronJob")[name]["spec"]
    assert (spec["suspend"], spec["schedule"]) == (True, "0 0 31 2 *")
    assert spec["jobTemplate"]["spec"]["backoffLimit"] == 0
    found: dict[str, Any] = spec["jobTemplate"]["spec"]["template"]["spec"]
    return found


def _volumes(pod: dict[str, Any]) -> dict[str, tuple[str, bool, str]]:
    """Path -> claim, whether it is read only, and the folder in it."""
    claims = {one["name"]: one["persistentVolumeClaim"]["claimName"] for one in pod["volumes"] if len(one) > 1
              and "persistentVolumeClaim" in one}  # fmt: skip
    return {
        mount["mountPath"]: (claims[mount["name"]], mount.get("readOnly", False), mount.get("subPath", ""))
        for mount in pod["containers"][0]["volumeMounts"]
        if mount["name"] in claims
    }


def test_a_restore_waits_to_be_asked_and_says_how() -> None:
    text = system().texts["20-state/db-restore.yaml"]
    assert "# It runs when it is asked to:\n#   ./deploy.sh --restore db [DUMP]\n" in text
    container = _pod("db-restore")["containers"][0]
    assert container["args"][:2] == ["sh", "-c"]
    # Kubernetes makes of `$$(` what the shell is to see
    assert "PGPASSWORD=$$(cat " in container["args"][2]
    assert "FILE" not in {one["name"] for one in container["env"]}


def test_it_reads_the_dumps_and_cannot_write_them() -> None:
    assert _volumes(_pod("db-restore")) == {"/backup": ("backups", True, "")}


def test_what_works_on_a_states_files_gets_its_claim() -> None:
    assert _volumes(_pod("cache-restore")) == {
        "/backup": ("cache-backups", True, ""),
        "/data": ("data-cache-0", False, ""),
    }


def test_the_memory_is_that_of_the_state_whose_files_it_reads() -> None:
    state = system().of("StatefulSet")["cache"]["spec"]["template"]["spec"]["containers"][0]
    assert _pod("cache-restore")["containers"][0]["resources"] == state["resources"]
