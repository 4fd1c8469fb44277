"""What a container sees at a path: volumes, mounts and writable places."""

from __future__ import annotations

import pytest

from envspec.model.workload import Mount, VolumeMount, Writable
from tests.lower.specs import Told, plan, told, web

_STATE = "state:\n  data:\n    kind: volume\n  db:\n    kind: postgres\n    version: 16.9-bookworm\n"
_TMP = {"/tmp": Writable(64 * 2**20)}


def test_short_and_long_forms_of_volumes_and_mounts() -> None:
    made = web(
        "volumes:\n  /data/: data\n  /shared:\n    volume: data\n    read_only: true\nmounts:\n  /certs: /etc/ssl\n"
        "  /src:\n    source: ./app/../app\n    read_only: true\n",
        more=_STATE,
    )
    assert made.volumes == {"/data": VolumeMount("data"), "/shared": VolumeMount("data", True)}
    assert made.mounts == {"/certs": Mount("/etc/ssl"), "/src": Mount("app", True)}


def test_writable_places_are_small_and_in_memory_unless_it_is_said() -> None:
    made = web(
        "writable:\n  /run/: 1Mi\n  /cache:\n    size: 2Gi\n    exec: true\n    disk: true\n  /var/x:\n    exec: true\n"
        "  /var/run:\n"
    )
    assert made.writable == {
        "/run": Writable(2**20),
        "/cache": Writable(2 * 2**30, True, True),
        "/var/x": Writable(64 * 2**20, True),
        "/var/run": Writable(64 * 2**20),
        **_TMP,
    }


def test_a_path_alone_takes_no_size_away() -> None:
    body = "services:\n  web:\n    image: acme/web:1.0.0\n    writable:\n      /run: 1Mi\n"
    environments = """\
environments:
  prod:
    tier: production
    targets:
      - compose
    services:
      web:
        writable:
          /run:
          /cache:
"""
    made = plan(body, environments=environments).workloads["web"]
    assert made.writable == {"/run": Writable(2**20), "/cache": Writable(64 * 2**20), **_TMP}


@pytest.mark.parametrize(
    ("said", "writable"),
    [
        ("replicas: 1\n", _TMP),
        ("writable:\n  /tmp: 1Gi\n", {"/tmp": Writable(2**30)}),
        ("volumes:\n  /tmp: data\n", {}),
        ("mounts:\n  /tmp/: /srv/tmp\n", {}),
    ],
)
def test_tmp_is_writable_unless_something_else_stands_there(said: str, writable: dict[str, Writable]) -> None:
    assert web(said, more=_STATE).writable == writable


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("volumes:\n  /data: dtaa\n", Told(2, 10, "there is no volume `dtaa`", "did you mean `data`?")),
        (
            "volumes:\n  /data: uploads\n",
            Told(2, 10, "there is no volume `uploads`", "declare it: `state:` with `uploads:` of kind volume"),
        ),
        (
            "volumes:\n  /data: db\n",
            Told(2, 10, "`db` is no volume", "volumes are `data`: `state` entries of kind volume"),
        ),
        (
            "volumes:\n  /data:\n    read_only: true\n",
            Told(3, 5, "`/data` does not say its volume", "name a `state` entry of kind volume"),
        ),
        (
            "mounts:\n  /data:\n    read_only: true\n",
            Told(
                3, 5, "the mount `/data` does not say its source",
                "name a path of the project or an absolute path of the host",
            ),
        ),
        (
            "writable:\n  /data: 1Mi\nvolumes:\n  /data/: data\n",
            Told(
                2, 3, "`/data` is taken by `volumes` already",
                "two things at one path hide one another: move one of them",
            ),
        ),
        (
            "secrets:\n  - key\nwritable:\n  /run/secrets/key: 1Mi\n",
            Told(
                2, 5, "`/run/secrets/key` is taken by `writable` already",
                "two things at one path hide one another: move one of them",
            ),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_what_is_mounted(said: str, expected: Told) -> None:
    assert told(said, _STATE + "secrets:\n  key:\n    dev: x\n") == [expected]
