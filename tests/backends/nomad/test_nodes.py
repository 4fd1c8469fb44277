"""Which clients an allocation may run on."""

from __future__ import annotations

import pytest

from tests.backends.nomad.compiled import nomad

WEB = "services:\n  web:\n    image: web:1\n"


@pytest.mark.judge("nomad-hcl")
def test_a_platform_chooses_clients() -> None:
    group = nomad(WEB + "    platform: linux/arm64\n").group("web")
    assert [(one["LTarget"], one["Operand"], one["RTarget"]) for one in group["Constraints"]] == [
        ("${attr.kernel.name}", "", "linux"),
        ("${attr.cpu.arch}", "", "arm64"),
    ]


@pytest.mark.judge("nomad-hcl")
def test_labels_are_meta_of_the_client_and_node_is_its_name() -> None:
    placement = "    placement:\n      topology.kubernetes.io/zone: eu-1a\n      node: m1.example.com\n"
    group = nomad(WEB + placement).group("web")
    assert [(one["LTarget"], one["RTarget"]) for one in group["Constraints"]] == [
        ("${meta.topology.kubernetes.io/zone}", "eu-1a"),
        ("${node.unique.name}", "m1.example.com"),
    ]


STATE = """\
state:
  db:
    kind: postgres
    version: 16.9-bookworm
    platform: linux/amd64
    placement:
      disk: ssd
    backup:
      schedule: 0 2 * * *
      volume: dumps
  dumps:
    kind: volume
"""


@pytest.mark.judge("nomad-hcl")
@pytest.mark.parametrize("volume", ["db", "dumps"])
def test_a_volume_is_made_where_all_who_mount_it_may_run(volume: str) -> None:
    made = nomad(STATE)
    assert b'  attribute = "${meta.disk}"\n' in made.files[f"{volume}.volume.hcl"]
    constraints = made.read[f"{volume}.volume.hcl"]["volume"]["volume"]["Constraints"]
    assert [(one["LTarget"], one["RTarget"]) for one in constraints] == [
        ("${attr.kernel.name}", "linux"),
        ("${attr.cpu.arch}", "amd64"),
        ("${meta.disk}", "ssd"),
    ]


def test_a_volume_of_a_plugin_is_where_its_plugin_is() -> None:
    assert b"constraint" not in nomad(STATE, "volumes: csi\nplugin_id: ceph\n").files["db.volume.hcl"]
