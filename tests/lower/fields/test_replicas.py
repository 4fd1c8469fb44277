"""How many of a service there are, or one on every machine."""

from __future__ import annotations

import pytest

from tests.lower.specs import ENVIRONMENTS, Told, told, web

SCALED = "autoscale:\n  min: 1\n  max: 5\n  cpu: 70\n"


@pytest.mark.parametrize(
    ("said", "replicas", "each_node", "several"),
    [
        ("init: true\n", 1, False, False),
        ("replicas: 0\n", 0, False, False),
        ("replicas: 1\n", 1, False, False),
        ("replicas: 2\n", 2, False, True),
        ("replicas: each-node\n", 1, True, True),
        (SCALED, 1, False, True),
        (SCALED.replace("5", "1"), 1, False, False),
    ],
)
def test_how_many_there_are(said: str, replicas: int, each_node: bool, several: bool) -> None:
    made = web(said)
    assert (made.replicas, made.each_node, made.several) == (replicas, each_node, several)


def test_one_on_every_machine_follows_no_load() -> None:
    (found,) = told(f"{SCALED}replicas: each-node\n")
    assert (found.line, found.message) == (5, "`web` says `autoscale` and `replicas` at once")


def test_the_later_of_the_two_takes_the_other_away() -> None:
    override = ENVIRONMENTS + "    services:\n      web:\n        replicas: each-node\n"
    assert told(SCALED, environments=override) == []


@pytest.mark.parametrize("word", ["all", "each_node", "2.5"])
def test_another_word_is_told_with_the_right_one(word: str) -> None:
    assert told(f"replicas: {word}\n") == [
        Told(
            1,
            11,
            f"`replicas` is a whole number or `each-node`; found `{word}`",
            "copies are counted in decimal digits, nine at most; `each-node` is one on every machine",
        )
    ]


def test_a_job_runs_once() -> None:
    job = "jobs:\n  tidy:\n    uses: web\n    when: manual\n    replicas: each-node\n"
    (found,) = told("init: true\n", more=job)
    assert found.message == "unknown key `replicas`"
