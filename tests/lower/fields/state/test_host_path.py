"""The folder of the machine that a state keeps its data in."""

from __future__ import annotations

import pytest

from tests.lower.specs import ENVIRONMENTS, Told, plan, told_in

DB = "state:\n  db:\n    kind: postgres\n    version: 16.9-bookworm\n    host_path: {}\n"
HELP = "name a folder for this state alone, such as /srv/shop/db"


@pytest.mark.parametrize(
    ("written", "environment", "found"),
    [
        ("/srv/shop/db", "prod", "/srv/shop/db"),
        ("/srv//${env.name}/db/", "prod", "/srv/prod/db"),
        ("/var/lib/postgres-of-shop", "prod", "/var/lib/postgres-of-shop"),
        ("/etcetera/db", "prod", "/etcetera/db"),
        ("data/db", "dev", "data/db"),
        ("./data/${project}", "dev", "data/shop"),
    ],
)
def test_it_may_be_any_folder_of_its_own(written: str, environment: str, found: str) -> None:
    only = ENVIRONMENTS.partition("  prod:")[0] if environment == "dev" else ENVIRONMENTS
    store = plan(DB.format(written), environment, only).workloads["db"].store
    assert store is not None
    assert store.host_path == found


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("/", "belongs to the system"),
        ("/srv/", "belongs to the system"),
        ("//etc/shop", "belongs to the system"),
        ("/var/lib/docker/volumes/x", "belongs to the system"),
        ("/var/run/docker.sock", "is a socket: whoever reaches a runtime by it is root on the machine"),
        ("/srv/../etc", "is no plain path"),
        ("data/db", "is no absolute path"),
    ],
)
def test_what_is_no_folder_of_one_state(written: str, why: str) -> None:
    prod = "environments:\n" + ENVIRONMENTS[ENVIRONMENTS.index("  prod:") :]
    assert told_in(DB.format(written), prod) == [Told(5, 16, f"`{written}` {why}", HELP)]


def test_a_path_of_the_project_stays_in_it() -> None:
    (found,) = told_in(DB.format("../db"), "environments:\n  dev:\n    tier: development\n")
    assert found.message == "`../db` leads out of the project's folder"


def test_it_stands_instead_of_a_volume_that_is_adopted_or_shared() -> None:
    for other in ("adopt: old", "access: many"):
        field = other.partition(":")[0]
        body = f"state:\n  data:\n    kind: volume\n    host_path: /srv/shop/data\n    {other}\n"
        (found, *_) = told_in(body, ENVIRONMENTS)
        assert found.message.startswith("`data` says ") and f"`{field}`" in found.message
        assert "`host_path`" in found.message
    own = "    state:\n      data:\n        host_path: /srv/shop/data\n"
    made = plan("state:\n  data:\n    kind: volume\n    adopt: old\n", "prod", ENVIRONMENTS + own)
    assert (made.volumes["data"].adopt, made.volumes["data"].host_path) == ("", "/srv/shop/data")


def test_what_would_keep_nothing_keeps_it_there() -> None:
    body = "state:\n  cache:\n    kind: redis\n    version: 7.4.4\n    host_path: /srv/shop/cache\n"
    store = plan(body).workloads["cache"].store
    assert store is not None
    assert (store.data, store.storage is None) == ("/data", False)
    custom = "state:\n  odd:\n    kind: custom\n    image: acme/odd:1.0.0\n    host_path: /srv/odd\n"
    (found, *_) = told_in(custom)
    assert (found.line, found.message) == (5, "`odd` has a folder and does not say where its data goes")
