"""Further host names, in the one space of names."""

from __future__ import annotations

import pytest

from tests.lower.specs import Told, plan, told_in

BODY = """\
services:
  web:
    image: acme/web:1.0.0
    aliases:
      - old.web
      - legacy_web
  worker:
    uses: web
state:
  db:
    kind: postgres
    version: 16.9-bookworm
    aliases:
      - database
    backup:
      schedule: 0 2 * * *
      volume: dumps
  own:
    kind: custom
    image: acme/own:1.0.0
    aliases:
      - theirs
  dumps:
    kind: volume
"""


def test_they_belong_to_one_process() -> None:
    found = {name: workload.aliases for name, workload in plan(BODY).workloads.items()}
    assert found == {
        "web": ("old.web", "legacy_web"),
        "worker": (),
        "db": ("database",),
        "db-backup": (),
        "db-restore": (),
        "own": ("theirs",),
    }


@pytest.mark.parametrize(
    ("alias", "what"),
    [
        ("worker", "a service"),
        ("web", "a service"),
        ("own", "a state"),
        ("db-backup", "a job of `db`"),
        ("legacy_web", "an alias of `web`"),
        ("database", "an alias of `web`"),
    ],
)
def test_a_name_that_is_taken(alias: str, what: str) -> None:
    found = told_in(BODY.replace("- old.web", f"- {alias}"))
    place = {"legacy_web": (6, 9), "database": (14, 9)}.get(alias, (5, 9))
    assert found == [
        Told(
            *place,
            f"the alias `{alias}` is taken: it is {what}",
            "services, tools, jobs, state and aliases share one space of names: take another",
        )
    ]


def test_a_volume_has_no_host() -> None:
    assert plan(BODY.replace("- old.web", "- dumps")).workloads["web"].aliases == ("dumps", "legacy_web")


def test_what_is_no_host_name_and_who_has_none() -> None:
    (found,) = told_in(BODY.replace("- old.web", "- Old"))
    assert (found.line, found.column) == (5, 9)
    assert found.message == "`aliases[0]` is a host name in small letters; found `Old`"
    (found,) = told_in("jobs:\n  go:\n    image: acme/go:1.0.0\n    when: manual\n    aliases:\n      - went\n")
    assert (found.line, found.column) == (5, 5)
