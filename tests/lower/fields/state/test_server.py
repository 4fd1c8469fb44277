"""A state of a known kind, over what its recipe says."""

from __future__ import annotations

import pytest

from envspec.model.image import Image
from envspec.model.text import Text
from envspec.model.workload import Resources
from tests.lower.specs import Told, plan, spelled, told_in


def db(fields: str = "", environment: str = "prod", version: str = "version: 16.9-bookworm") -> str:
    return f"state:\n  db:\n    kind: postgres\n    {version}\n{fields}"


def test_storage_resources_and_variables_are_the_specs_over_the_recipes() -> None:
    plain = plan(db()).workloads["db"]
    assert plain.store is not None and plain.store.storage == 10 * 2**30
    fields = "    storage: 50Gi\n    environment:\n      TZ: Europe/Vienna\n    resources:\n      memory: 2Gi\n"
    made = plan(db(fields)).workloads["db"]
    assert made.store is not None and made.store.storage == 50 * 2**30
    assert made.environment == {**plain.environment, "TZ": Text(("Europe/Vienna",))}
    assert made.resources == plain.resources._replace(memory=2 * 2**30, memory_limit=2 * 2**30)


@pytest.mark.parametrize(
    ("version", "image"),
    [
        ("version: 16.9-bookworm", Image("postgres", "16.9-bookworm")),
        ("image: ghcr.io/acme/postgres:16.9", Image("ghcr.io/acme/postgres", "16.9")),
    ],
)
def test_the_image_is_the_kinds_in_a_version_or_one_of_ones_own(version: str, image: Image) -> None:
    found = plan(db(version=version)).workloads["db"].image
    assert (found.name, found.tag) == (image.name, image.tag)
    assert found.repository.endswith(image.repository)


def test_args_follow_the_program() -> None:
    made = plan(db("    args:\n      - -c\n      - shared_buffers=1GB\n")).workloads["db"]
    assert made.command is not None
    words = [spelled(word) for word in made.command]
    assert (words[0], words[-2:]) == ("postgres", ["-c", "shared_buffers=1GB"])


def test_a_development_tier_leaves_the_user_to_the_image_and_publishes() -> None:
    fields = "    dev:\n      publish: 5433\n"
    dev, prod = plan(db(fields), "dev").workloads["db"], plan(db(fields)).workloads["db"]
    assert (dev.user, prod.user) == (None, (999, 999))
    assert dev.debugging is not None and dev.debugging.publish == {"postgres": 5433}
    assert prod.debugging is None
    own = plan(db("    dev:\n      run_as: 1000:1000\n"), "dev").workloads["db"]
    assert own.user == (1000, 1000)


def test_the_limit_of_memory_is_known_where_only_the_recipe_says_the_request() -> None:
    made = plan(db()).workloads["db"].resources
    assert made.memory is not None
    assert made == Resources(made.cpu, made.memory, made.cpu_limit, made.memory, made.pids, made.shm)


def test_a_state_says_its_version() -> None:
    assert told_in("state:\n  db:\n    kind: postgres\n") == [
        Told(2, 3, "`db` does not say which version runs", "add `version:` with a tag of the image")
    ]
    (found,) = told_in("state:\n  db:\n    kind: postgres\n    version: 16 9\n")
    assert (found.line, found.column, found.message) == (4, 14, "`16 9` is not a tag of an image")


@pytest.mark.parametrize(
    ("fields", "own"),
    [("", False), ("    adopt: shop_data\n", True), ("    host_path: /srv/shop/db\n", True)],
)
def test_data_that_was_there_before_is_looked_for_where_the_image_puts_it(fields: str, own: bool) -> None:
    """A server that looked elsewhere would make a new, empty database beside it."""
    assert ("PGDATA" not in plan(db(fields)).workloads["db"].environment) == own
