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
