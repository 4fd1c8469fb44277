"""What is doubted of an image that a state of a known kind is given."""

from __future__ import annotations

import pytest

from envspec.model.workload import Doubt
from tests.lower.specs import plan


def doubted(image: str, more: str = "", kind: str = "postgres", environment: str = "prod") -> Doubt | None:
    spec = f"state:\n  db:\n    kind: {kind}\n    {image}\n{more}"
    store = plan(spec, environment).workloads["db"].store
    assert store is not None
    return store.doubt


@pytest.mark.parametrize(
    "image",
    [
        "version: 16.4",
        "image: pgvector/pgvector:pg18",
        "image: timescale/timescaledb:2.17.2-pg16",
        "image: registry.example.com/hub/library/postgres:16.4",
    ],
)
def test_nothing_where_the_kind_knows_it(image: str) -> None:
    assert doubted(image) is None


def test_a_user_that_is_said_says_that_somebody_has_looked() -> None:
    image = "image: ghcr.io/acme/postgres:16.4"
    assert doubted(image) == Doubt(
        "kind postgres does not know the image `ghcr.io/acme/postgres`, and takes user 999:999 and data in "
        "/var/lib/postgresql/data, as of `postgres`",
        "if both are right, say the user in `run_as`; an image that is otherwise is a state of kind `custom`",
    )
    assert doubted(image, '    run_as: "70:70"\n') is None


def test_what_keeps_nothing_is_said_to_have_a_user_alone() -> None:
    told = doubted("image: ghcr.io/acme/memcached:1.6.31", kind="memcached")
    assert told is not None and "takes user 11211:11211, as of `memcached`" in told.message


def test_a_user_does_not_mend_what_can_not_be_run() -> None:
    assert doubted("image: bitnami/postgresql:17.2.0", '    run_as: "1001:1001"\n') == Doubt(
        "kind postgres does not run `bitnami/postgresql`: it runs as user 1001, keeps its data below /bitnami, and has "
        "variables of its own",
        "take `postgres`, the image of the kind: `version: 16.4`",
    )
    supabase = doubted("image: supabase/postgres:17.4.1.043")
    assert supabase is not None and supabase.help.startswith("describe it as a state of kind `custom`")


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ("image: pgvector/pgvector:latest", "the tag `latest` does not say which version `pgvector/pgvector` is"),
        (f"image: postgres@sha256:{'0' * 64}", "there is no tag to say which version `postgres` is"),
    ],
)
def test_a_tag_has_to_say_the_version(image: str, message: str) -> None:
    told = doubted(image)
    assert told is not None and told.slight
    assert told.message == f"{message}, and the kind takes the data path of version 17 and older"


def test_a_version_that_the_kind_does_not_know_is_told() -> None:
    told = doubted("version: 1.3.20", kind="opensearch")
    assert told is not None and not told.slight
    assert (
        told.message
        == "kind opensearch runs version 2 and newer, and `opensearchproject/opensearch:1.3.20` is version 1"
    )
    assert doubted("version: 3.1.0", kind="opensearch") is None


def test_a_variant_that_lacks_what_the_kind_needs_is_told() -> None:
    assert doubted("version: 25.8.29.51-distroless", kind="clickhouse") == Doubt(
        "kind clickhouse does not run `clickhouse/clickhouse-server:25.8.29.51-distroless`: it has no shell to start "
        "it or to ask its health with",
        "take another variant, such as `25.8.29.51`",
    )
    assert doubted("version: 25.8.29.51-alpine", kind="clickhouse") is None
