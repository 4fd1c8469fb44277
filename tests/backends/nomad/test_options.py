"""The options below `nomad:`."""

from __future__ import annotations

import pytest

from tests.backends.nomad.compiled import nomad

_SPEC = """\
services:
  web:
    image: web:1
    resources:
      cpu: 250m
      memory: 64Mi
    environment:
      KEY: ${secrets.key}
secrets:
  key:
    key: a/b
    generate: 8
"""


@pytest.mark.judge("nomad-hcl")
def test_where_jobs_run() -> None:
    options = "namespace: shop\nregion: eu\ndatacenters:\n  - dc1\n  - dc2\nnode_pool: apps\nmhz_per_core: 3200"
    made = nomad(_SPEC, options)
    job = made.job("web")
    assert (job["Namespace"], job["Region"], job["Datacenters"], job["NodePool"]) == (
        "shop",
        "eu",
        ["dc1", "dc2"],
        "apps",
    )
    assert made.task("web")["Resources"]["CPU"] == 800


@pytest.mark.judge("nomad-hcl")
def test_nomads_own_defaults_stand() -> None:
    job = nomad(_SPEC).job("web")
    assert (job["Namespace"], job["Region"], job["Datacenters"], job["NodePool"]) == (None, None, None, None)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("volumes: csi", "`volumes: csi` needs `plugin_id`: the CSI plugin that makes the volumes"),
        ("secrets: vault", "`secrets: vault` needs `vault_path`: the KV secret that holds the values"),
    ],
)
def test_an_option_that_needs_another(options: str, said: str) -> None:
    name = options.partition(":")[0]
    found = [one for one in nomad(_SPEC, options).said if one.startswith("ENV091")]
    assert found == [f"ENV091 options.nomad.{name}: `{name}` on nomad: {said}"]


def test_what_a_store_does_not_know_is_said() -> None:
    assert nomad(_SPEC).said == [
        "ENV090 secrets.key.key: `key` on nomad: it names a place in Vault; in a Variable the item of `key` is `key`"
    ]
    assert nomad(_SPEC, "secrets: vault\nvault_path: secret/data/x").said == [
        "ENV090 secrets.key.generate: `generate` on nomad: deploy.sh does not write to Vault: somebody must put "
        "`a/b` there"
    ]


def test_vault_is_told_what_it_must_hold() -> None:
    made = nomad(_SPEC, "secrets: vault\nvault_path: secret/data/x")
    assert made.files["secrets.txt"].decode() == (
        "The secret `secret/data/x` in Vault must hold these keys for shop, environment prod:\n  a/b\n"
    )
    assert "secrets.txt" not in nomad(_SPEC).files


@pytest.mark.parametrize(
    ("option", "value", "text"),
    [
        ("namespace", '"*"', "'*'"),
        ("namespace", "a_b", "'a_b'"),
        ("region", '"a\\nb"', "'a\\nb'"),
        ("node_pool", '"*"', "'*'"),
        ("node_pool", "a b", "'a b'"),
        ("datacenters", "\n  - dc 1", "'dc 1'"),
    ],
)
def test_a_name_that_nomad_would_not_take_is_refused(option: str, value: str, text: str) -> None:
    (said,) = [one for one in nomad(_SPEC, f"{option}: {value}").said if one.startswith("ENV091")]
    assert said.startswith(f"ENV091 options.nomad.{option}")
    assert f" on nomad: no such name can be {text}" in said


def test_datacenters_may_be_a_pattern() -> None:
    assert [one for one in nomad(_SPEC, "datacenters:\n  - dc-*").said if one.startswith("ENV091")] == []
