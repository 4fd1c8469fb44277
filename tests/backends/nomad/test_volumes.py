"""Volumes: the files that make them, and who claims them how."""

from __future__ import annotations

from typing import Any

import pytest

from tests.backends.nomad.compiled import Compiled, nomad

_SPEC = """\
services:
  web:
    image: web:1
    user: "10:20"
    replicas: 2
    volumes:
      /up: uploads
      /ro:
        volume: assets
        read_only: true
state:
  db:
    kind: postgres
    version: 16.4
    storage: 1500M
  uploads:
    kind: volume
    storage: 50Gi
    access: many
  assets:
    kind: volume
  theirs:
    kind: volume
    adopt: nfs-share
"""


def _volume(made: Compiled, name: str) -> dict[str, Any]:
    found: dict[str, Any] = made.read[f"{name}.volume.hcl"]["volume"]
    return found


@pytest.mark.judge("nomad-hcl")
def test_host_volumes_are_made_for_their_user() -> None:
    made = nomad(_SPEC, "namespace: shop\nnode_pool: disks")
    db = _volume(made, "db")
    assert db["arguments"] == {"type": "host", "capacity_min": "1500000000B", "capacity_max": "1500000000B"}
    volume = db["volume"]
    assert (volume["Name"], volume["Namespace"], volume["NodePool"]) == ("shop-prod-db", "shop", "disks")
    assert (volume["PluginID"], volume["Parameters"]) == ("mkdir", {"uid": "999", "gid": "999", "mode": "0700"})
    assert volume["RequestedCapabilities"] == [{"AttachmentMode": "file-system", "AccessMode": "single-node-writer"}]
    uploads = _volume(made, "uploads")
    assert uploads["arguments"]["capacity_min"] == "50GiB"
    assert uploads["volume"]["RequestedCapabilities"][0]["AccessMode"] == "single-node-multi-writer"
    assert uploads["volume"]["Parameters"] == {"uid": "10", "gid": "20", "mode": "0700"}
    assert _volume(made, "assets")["arguments"] == {"type": "host"}
    assert "theirs.volume.hcl" not in made.files
    assert "- nfs-share" in made.files["deploy.sh"].decode()


@pytest.mark.judge("nomad-hcl")
def test_a_claim_asks_for_what_the_volume_offers() -> None:
    for options in ("", "volumes: csi\nplugin_id: ebs"):
        made = nomad(_SPEC, options)
        claims = made.group("web")["Volumes"]
        for name, claim in claims.items():
            offered = _volume(made, name)["volume"]["RequestedCapabilities"]
            assert {"AttachmentMode": claim["AttachmentMode"], "AccessMode": claim["AccessMode"]} in offered
        assert {name: claim["ReadOnly"] for name, claim in claims.items()} == {"uploads": False, "assets": True}
        mounts = {m["Destination"]: (m["Volume"], m["ReadOnly"]) for m in made.task("web")["VolumeMounts"]}
        assert mounts == {"/up": ("uploads", None), "/ro": ("assets", True)}


@pytest.mark.judge("nomad-hcl")
def test_csi_volumes() -> None:
    made = nomad(_SPEC, "volumes: csi\nplugin_id: aws-ebs0")
    assert made.said == [
        "ENV090 services.web.volumes./ro: `volumes./ro` on nomad: every replica of `web` runs on the node that has "
        "`assets`"
    ]
    uploads = _volume(made, "uploads")["volume"]
    assert (uploads["ID"], uploads["Name"], uploads["PluginID"]) == ("shop-prod-uploads",) * 2 + ("aws-ebs0",)
    assert uploads["RequestedCapabilities"][0]["AccessMode"] == "multi-node-multi-writer"
    assert made.group("web")["Volumes"]["uploads"]["Type"] == "csi"


def test_replicas_on_one_nodes_volume_share_the_node() -> None:
    assert nomad(_SPEC).said == [
        "ENV090 services.web.volumes./up: `volumes./up` on nomad: every replica of `web` runs on the node that has "
        "`uploads`",
        "ENV090 services.web.volumes./ro: `volumes./ro` on nomad: every replica of `web` runs on the node that has "
        "`assets`",
    ]


@pytest.mark.judge("nomad-hcl")
def test_a_folder_for_several_users_is_open_to_all() -> None:
    other = '  other:\n    image: o:1\n    user: "11:11"\n    volumes:\n      /x: uploads\nstate:\n'
    made = nomad(_SPEC.replace("state:\n", other))
    assert _volume(made, "uploads")["volume"]["Parameters"]["mode"] == "0777"


def test_two_writers_of_one_csi_volume_wait_for_one_another() -> None:
    service = "  {0}:\n    image: {0}:1\n    volumes:\n      /x: data\n"
    spec = "services:\n" + service.format("a") + service.format("b") + "state:\n  data:\n    kind: volume\n"
    waits = "runs: a CSI volume of `access: one` has one writer"
    found = [one for one in nomad(spec, "volumes: csi\nplugin_id: ebs").said if "waits" in one]
    assert found == [
        f"ENV090 services.a.volumes./x: `volumes./x` on nomad: `a` waits while `b` {waits}",
        f"ENV090 services.b.volumes./x: `volumes./x` on nomad: `b` waits while `a` {waits}",
    ]
    assert [one for one in nomad(spec).said if "waits" in one] == []
