"""The images that real Compose files use most: each is run as it has to be, or told at its line."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from envspec.compiler import compile_text
from envspec.kinds import load
from envspec.model.image import parse_image
from envspec.model.workload import Workload
from tests.kinds.states import spell
from tests.lower.specs import plan

Facts = dict[str, str]
LIST: list[Facts] = yaml.load((Path(__file__).parent / "images.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
RUN = [facts for facts in LIST if "user" in facts]
TOLD = [facts for facts in LIST if "told" in facts]

HEAD = """\
envspec: 1
project: shop
"""
TAIL = """\
environments:
  prod:
    tier: production
    tag: 1.0.0
    targets:
      - compose
"""


class Said(NamedTuple):
    """What is said at the line of an image."""

    id: str
    message: str
    help: str


def _image(facts: Facts) -> str:
    return facts["image"]


@functools.cache
def checked(section: str) -> dict[str, list[Said]]:
    """Every image of the list in one spec, as a state of its kind or as a service: what is said at each line."""
    lines: dict[int, str] = {}
    text = f"{HEAD}{section}:\n"
    for number, facts in enumerate(LIST):
        if section == "state" and "kind" not in facts:
            continue
        text += f"  x{number}:\n"
        if section == "state":
            text += f"    kind: {facts['kind']}\n    storage: 1Gi\n"
        lines[text.count("\n") + 1] = facts["image"]
        text += f"    image: {facts['image']}\n"
    found: dict[str, list[Said]] = {image: [] for image in lines.values()}
    for said in compile_text(text + TAIL).diagnostics:
        if said.span is not None and said.span.line in lines:
            found[lines[said.span.line]].append(Said(said.id, said.message, said.help))
    return found


@functools.cache
def states() -> dict[str, Workload]:
    spec = "state:\n" + "".join(
        f"  x{number}:\n    kind: {facts['kind']}\n    storage: 1Gi\n    image: {facts['image']}\n"
        for number, facts in enumerate(RUN)
    )
    workloads = plan(spec).workloads
    return {facts["image"]: workloads[f"x{number}"] for number, facts in enumerate(RUN)}


def test_the_list_is_of_forty_and_more_each_with_its_source() -> None:
    assert len({facts["image"] for facts in LIST}) == len(LIST) >= 40
    assert [facts["image"] for facts in LIST if not facts["source"]] == []


@pytest.mark.parametrize("facts", RUN, ids=_image)
def test_it_is_run_as_its_user_on_its_path_and_asked_as_it_answers(facts: Facts) -> None:
    made = states()[facts["image"]]
    assert made.user is not None and made.store is not None and made.health is not None
    assert f"{made.user[0]}:{made.user[1]}" == facts["user"]
    assert made.store.data == facts["data"]
    health = made.health
    asked = {"http": spell(health.path), "tcp": "tcp", "exec": spell(health.command[0]) if health.command else ""}
    assert asked[health.kind] == facts["health"]
    # Compose can only ask from inside.
    assert health.kind == "exec" or health.probe
    assert [said for said in checked("state")[facts["image"]] if said.id == "ENV307"] == []


@pytest.mark.parametrize("facts", TOLD, ids=_image)
def test_it_is_told_at_its_line(facts: Facts) -> None:
    (said,) = (said for said in checked("state")[facts["image"]] if said.id == "ENV307")
    assert facts["told"] in said.message


@pytest.mark.parametrize("facts", LIST, ids=_image)
def test_as_a_service_it_is_told_what_it_should_be(facts: Facts) -> None:
    (said,) = (said for said in checked("services")[facts["image"]] if said.id == "ENV302")
    kind = facts.get("service") or facts.get("kind", "custom")
    assert f"`kind: {kind}`{_with(facts, kind)}, which gives it a volume" in said.help


def _with(facts: Facts, kind: str) -> str:
    """Which image the state has: that of the kind by its `version`, or the one that is there."""
    repository = parse_image(facts["image"]).repository
    known = load(kind) if kind != "custom" else None
    family = known.family(repository) if known is not None else None
    if family is not None and family.unfit:
        return " and a `version` of that kind's own image"
    return "" if known is not None and repository == known.image else " and this `image`"
