"""What a state brings along has names of its own, which no entry may take, whatever it is."""

from __future__ import annotations

import pytest

from tests.lower.specs import errors, plan

STATE = """\
state:
  db:
    kind: postgres
    version: 16.9-bookworm
    backup:
      schedule: 0 2 * * *
      volume: dumps
  dumps:
    kind: volume
  assets:
    kind: minio
    version: RELEASE.2025-04-22T22-12-26Z
    buckets:
      - pictures
  search:
    kind: custom
    image: acme/search:1.0.0
    data: /data
    storage: 1Gi
"""
ENTRIES = {
    "services": "services:\n  {}:\n    image: acme/web:1.0.0\n",
    "tools": "tools:\n  {}:\n    image: acme/web:1.0.0\n",
    "jobs": "jobs:\n  {}:\n    image: acme/web:1.0.0\n    when: manual\n",
}
TAKEN = [
    ("db-data", "data volume", "db"),
    ("data-db-0", "data volume", "db"),
    ("db-backup", "backup job", "db"),
    ("db-restore", "restore job", "db"),
    ("assets-setup", "setup job", "assets"),
    ("search-data", "data volume", "search"),
]


@pytest.mark.parametrize("section", ENTRIES)
@pytest.mark.parametrize(("name", "what", "state"), TAKEN)
def test_an_entry_of_that_name_is_an_error(section: str, name: str, what: str, state: str) -> None:
    found = errors(ENTRIES[section].format(name) + STATE)
    assert (2, 3, f"the name `{name}` is taken by the {what} of `{state}`") in found


@pytest.mark.parametrize(("name", "what", "state"), TAKEN)
def test_so_is_a_volume(name: str, what: str, state: str) -> None:
    line = STATE.count("\n") + 1
    assert errors(STATE + f"  {name}:\n    kind: volume\n") == [
        (line, 3, f"the name `{name}` is taken by the {what} of `{state}`")
    ]


@pytest.mark.parametrize("name", ["dumps-data", "dumps-backup", "assets-backup", "assets-restore", "db-setup"])
def test_a_name_that_nothing_has_is_free(name: str) -> None:
    assert name in plan(ENTRIES["jobs"].format(name) + STATE).workloads
