"""uid and gid of a process."""

from __future__ import annotations

import pytest

from envspec.lower.fields.user import ids
from tests.lower.specs import Told, plan, told, web


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10001", (10001, 10001)),
        ("0:0", (0, 0)),
        ("999:2147483647", (999, 2147483647)),
        ("2147483648", None),
        ("1:2147483648", None),
        ("www-data", None),
        ("1:", None),
        ("", None),
        ("1:2\n", None),
    ],
)
def test_ids(text: str, expected: tuple[int, int] | None) -> None:
    assert ids(text) == expected


@pytest.mark.parametrize(
    ("dockerfile", "user"),
    [
        ("FROM scratch\nUSER 999:998\n", (999, 998)),
        ("FROM scratch\nUSER node\n", (10001, 10001)),
        ("FROM node:22.11.0\nUSER node\n", (1000, 1000)),
        ("FROM scratch\nUSER root\n", (10001, 10001)),
        ("FROM scratch\nUSER 7:web\n", (7, 7)),
        ("FROM scratch\nUSER 4294967294\n", (10001, 10001)),
        ("FROM scratch\nUSER 7:4294967294\n", (7, 7)),
        ("FROM gcr.io/distroless/static-debian12:nonroot\n", (65532, 65532)),
        ("FROM scratch\n", (10001, 10001)),
        ("FROM scratch AS base\nUSER 5\nFROM base\n", (5, 5)),
        (None, (10001, 10001)),
    ],
)
def test_what_we_build_runs_as_its_stage_says_or_as_nobody_in_particular(
    dockerfile: str | None, user: tuple[int, int]
) -> None:
    body = "services:\n  web:\n    build:\n      context: .\n"
    files = {} if dockerfile is None else {"Dockerfile": dockerfile}
    assert plan(body, files=files).workloads["web"].user == user
    assert plan(body, "dev", files=files).workloads["web"].user is None


def test_build_arguments_of_the_spec_reach_the_user() -> None:
    body = (
        "services:\n  web:\n    build:\n      context: .\n      args:\n        UID: ${vars.uid}\n"
        "  other:\n    build:\n      context: .\n  job:\n    uses: web\nvars:\n  uid: '20000'\n"
    )
    files = {"Dockerfile": "ARG UID=991\nFROM debian:12.8-slim\nARG UID\nUSER ${UID}:${UID}\n"}
    users = {name: one.user for name, one in plan(body, files=files).workloads.items()}
    assert users == {"web": (20000, 20000), "other": (991, 991), "job": (20000, 20000)}


def test_the_image_of_somebody_runs_as_it_likes() -> None:
    assert web("replicas: 1\n").user is None
    assert web('user: "101"\n').user == (101, 101)


def test_a_name_is_no_user() -> None:
    (found,) = told("user: ${vars.who}\n", "vars:\n  who: node\n")
    assert found == Told(
        1,
        7,
        "`node` is not a numeric user",
        'write uid or uid:gid, such as "10001:10001": a name means nothing to the host',
    )
