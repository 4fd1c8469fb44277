"""What a state brings along has names of its own, which no entry may take, whatever it is."""

from __future__ import annotations

import pytest

from tests.lower.specs import errors, plan, told_in

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


def test_every_entry_of_that_name_is_told() -> None:
    line = STATE.count("\n") + 5
    assert errors(ENTRIES["services"].format("db-data") + STATE + "  db-data:\n    kind: volume\n") == [
        (2, 3, "the name `db-data` is taken by the data volume of `db`"),
        (line - 1, 3, "the name `db-data` is taken by the data volume of `db`"),
    ]


SHARED = """\
services:
  pgadmin:
    image: acme/pgadmin:8.14
    volumes:
      /var/lib/pgadmin: pgadmin
    environment:
      SELF: ${services.pgadmin.host}
jobs:
  tidy:
    uses: pgadmin
    when: manual
    needs:
      pgadmin: started
state:
  pgadmin:
    kind: volume
"""


def test_a_volume_may_be_called_like_a_service() -> None:
    made = plan(SHARED)
    assert (list(made.workloads), list(made.volumes)) == (["pgadmin", "tidy"], ["pgadmin"])
    assert made.workloads["pgadmin"].volumes["/var/lib/pgadmin"].volume == "pgadmin"
    assert [(edge.caller, edge.peer, edge.gate) for edge in made.graph.edges] == [("tidy", "pgadmin", "started")]


def test_nothing_listens_at_a_volume_that_is_called_like_a_service() -> None:
    (found,) = told_in(SHARED.replace("${services.pgadmin.host}", "${state.pgadmin.host}"))
    assert (found.line, found.message) == (7, "`pgadmin` is a volume, and nothing listens there")


def test_only_a_volume_may_be_called_like_a_service_and_what_refers_to_it_is_no_fault_besides() -> None:
    body = SHARED.replace("    volumes:\n      /var/lib/pgadmin: pgadmin\n", "").replace("volume", "redis")
    body += "    version: 7.4.1\n"
    (found,) = told_in(body.replace("${services.pgadmin.host}", "${state.pgadmin.host}"))
    assert (found.line, found.column, found.message) == (13, 3, "the name `pgadmin` is taken by a service already")
    assert found.help == ("services, tools, jobs and states with a host share one space of names: rename one of them")


def test_an_environment_cannot_give_such_a_volume_a_host() -> None:
    override = """\
environments:
  prod:
    tier: production
    targets:
      - compose
    state:
      pgadmin:
        managed:
          host: db.example.com
"""
    found = told_in(SHARED.replace("    volumes:\n      /var/lib/pgadmin: pgadmin\n", ""), override)
    assert [(one.line, one.column, one.message, one.help) for one in found] == [
        (13, 3, "`pgadmin` has a host in environment `prod`, and its name is taken already",
         "only a volume may share its name: rename one of them"),
    ]  # fmt: skip
