"""Volumes of the host and of the cluster, and what no cluster has."""

from __future__ import annotations

from tests.backends.kubernetes.specs import LISTENS, service

WAIVED = """\
waivers:
  - rule: bind-mount
    at: services.web
    because: the node brings it
    until: 2099-01-01
"""
VOLUME = "state:\n  data-x-0:\n    kind: volume\n    storage: 3Gi\n    access: many\n"


def test_a_path_of_the_node() -> None:
    made = service(f"{LISTENS}\nmounts:\n  /etc/ca.pem:\n    source: /etc/ssl/ca.pem\n    read_only: true", more=WAIVED)
    (volume,) = [one for one in made.pod("web")["spec"]["volumes"] if "hostPath" in one]
    assert volume == {"name": "etc-ca-pem", "hostPath": {"path": "/etc/ssl/ca.pem"}}
    mount = {"name": "etc-ca-pem", "mountPath": "/etc/ca.pem", "readOnly": True}
    assert mount in made.container("web")["volumeMounts"]


def test_a_path_of_the_project_is_on_no_node() -> None:
    made = service(f"{LISTENS}\nmounts:\n  /app: src", more=WAIVED, files={"src/x": "x"})
    (said,) = [one for one in made.diagnostics if one.id == "ENV091"]
    assert (
        said.message
        == "`mounts./app.source` on kubernetes: `src` is a path of the project, which no node of a cluster has"
    )
    assert said.span and (said.span.line, said.span.column) == (12, 13)


def test_one_volume_at_two_paths_is_one_volume_of_the_pod() -> None:
    made = service(
        f"{LISTENS}\nvolumes:\n  /a: data-x-0\n  /b:\n    volume: data-x-0\n    read_only: true", more=VOLUME
    )
    volumes = [one for one in made.pod("web")["spec"]["volumes"] if "persistentVolumeClaim" in one]
    assert len(volumes) == 1
    assert volumes[0]["persistentVolumeClaim"] == {"claimName": "data-x-0"}
    assert made.of("PersistentVolumeClaim").keys() == {"data-x-0"}
    mounts = {one["mountPath"]: one.get("readOnly") for one in made.container("web")["volumeMounts"]}
    assert (mounts["/a"], mounts["/b"]) == (None, True)


def test_devices_are_for_privileged_pods() -> None:
    fields = f"{LISTENS}\nsecurity:\n  devices:\n    - /dev/net/tun"
    waived = WAIVED.replace("bind-mount", "host-access")
    made = service(fields, more=waived)
    (said,) = [one for one in made.diagnostics if one.id == "ENV091"]
    assert (
        said.message
        == "`security.devices` on kubernetes: Kubernetes gives a device such as `/dev/net/tun` to privileged pods only"
    )
    both = waived + WAIVED.replace("waivers:\n", "").replace("bind-mount", "privileged")
    made = service(f"{fields}\n  privileged: true", more=both)
    assert {"name": "dev-net-tun", "hostPath": {"path": "/dev/net/tun"}} in made.pod("web")["spec"]["volumes"]


def test_a_volume_that_several_users_write_to_belongs_to_one_group_of_theirs() -> None:
    """With a group each, the kubelet would take it away from the backup that writes to it."""
    backup = '    backup:\n      schedule: "0 2 * * *"\n      volume: backups\n'
    made = service(
        LISTENS,
        more="state:\n"
        "  db:\n    kind: postgres\n    version: 16.9-alpine\n" + backup
        + "  files:\n    kind: minio\n    version: RELEASE.2025-04-22T22-12-26Z\n" + backup
        + "  backups:\n    kind: volume\n    storage: 1Gi\n",
    )  # fmt: skip
    told = {name: made.pod(name)["spec"]["securityContext"] for name in ("db-backup", "files-backup", "files")}
    assert {name: (one["runAsUser"], one["fsGroup"]) for name, one in told.items()} == {
        "db-backup": (70, 70),
        "files-backup": (1000, 70),
        "files": (1000, 1000),
    }
