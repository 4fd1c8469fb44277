"""Images of one server: what each is called, and what their tags say."""

from __future__ import annotations

import pytest

from envspec.kinds import load
from envspec.kinds.family import Family, names
from envspec.kinds.index import NAMES
from tests.kinds.states import recipe, spell, words

KNOWN = [(kind, family) for kind in NAMES for family in load(kind).families]


@pytest.mark.parametrize(
    ("repository", "called"),
    [
        ("redis", ("redis",)),
        ("docker.io/library/redis", ("redis",)),
        ("index.docker.io/library/redis", ("redis",)),
        ("pgvector/pgvector", ("pgvector/pgvector",)),
        ("ghcr.io/acme/redis", ("ghcr.io/acme/redis", "acme/redis")),
        ("hub.example.com/redis", ("hub.example.com/redis", "redis")),
        ("localhost:5000/library/redis", ("localhost:5000/library/redis", "redis")),
        (
            "hub.example.com/dockerhub/library/redis",
            ("hub.example.com/dockerhub/library/redis", "dockerhub/library/redis", "redis"),
        ),
        ("acme/mirror/redis", ("acme/mirror/redis",)),
    ],
)
def test_a_copy_keeps_its_name(repository: str, called: tuple[str, ...]) -> None:
    assert names(repository) == called


@pytest.mark.parametrize(
    ("kind", "repository", "known"),
    [
        ("postgres", "postgres", "postgres"),
        ("postgres", "public.ecr.aws/docker/library/postgres", "postgres"),
        ("postgres", "registry.example.com/postgres", "postgres"),
        ("postgres", "ghcr.io/immich-app/postgres", "ghcr.io/immich-app/postgres"),
        ("postgres", "hub.example.com/ghcr/immich-app/postgres", "ghcr.io/immich-app/postgres"),
        ("postgres", "ghcr.io/acme/postgres", None),
        ("postgres", "acme/postgres", None),
        ("minio", "quay.io/minio/minio", "quay.io/minio/minio"),
        ("minio", "minio/minio", "minio/minio"),
        # gone from Docker Hub, but whoever has a copy has the same image
        ("minio", "hub.example.com/minio/minio", "quay.io/minio/minio"),
    ],
)
def test_a_kind_knows_its_images_and_copies_of_them(kind: str, repository: str, known: str | None) -> None:
    found = load(kind).family(repository)
    assert (found.repository if found else None) == known


@pytest.mark.parametrize(("kind", "family"), KNOWN, ids=[family.repository for _, family in KNOWN])
def test_each_says_where_it_was_read_and_runs_or_not(kind: str, family: Family) -> None:
    assert family.source
    assert bool(family.tags) != bool(family.unfit)
    for tag in family.tags:
        made = recipe(kind, tag, repository=family.repository)
        assert made.assumed == ""
        assert made.user == (family.user or made.user)


@pytest.mark.parametrize(
    ("repository", "tag", "user", "data"),
    [
        ("pgvector/pgvector", "pg16", (999, 999), "/var/lib/postgresql/data"),
        ("pgvector/pgvector", "0.8.0-pg17", (999, 999), "/var/lib/postgresql/data"),
        ("pgvector/pgvector", "pg18", (999, 999), "/var/lib/postgresql"),
        ("pgvector/pgvector", "0.8.6-pg18-trixie", (999, 999), "/var/lib/postgresql"),
        ("postgis/postgis", "16-3.4", (999, 999), "/var/lib/postgresql/data"),
        ("postgis/postgis", "16-3.4-alpine", (70, 70), "/var/lib/postgresql/data"),
        ("postgis/postgis", "18-3.6", (999, 999), "/var/lib/postgresql"),
        ("ghcr.io/immich-app/postgres", "14-vectorchord0.4.3", (999, 999), "/var/lib/postgresql/data"),
        ("timescale/timescaledb", "2.17.2-pg16", (70, 70), "/var/lib/postgresql/data"),
        ("timescale/timescaledb", "latest-pg18", (70, 70), "/var/lib/postgresql"),
        ("timescale/timescaledb-ha", "pg17", (1000, 1000), "/home/postgres/pgdata"),
        ("timescale/timescaledb-ha", "pg18.1-ts2.23", (1000, 1000), "/home/postgres/pgdata"),
    ],
)
def test_images_of_postgresql(repository: str, tag: str, user: tuple[int, int], data: str) -> None:
    made = recipe("postgres", tag, repository=repository)
    assert (made.user, made.data, made.assumed) == (user, data, "")
    # the image's own PGDATA, which is below that mount from 18 on and in timescaledb-ha
    below = data == "/var/lib/postgresql/data"
    assert ("PGDATA" in made.environment) == below


def test_a_tag_that_does_not_say_the_version_is_taken_for_an_old_one() -> None:
    made = recipe("postgres", "latest", repository="pgvector/pgvector")
    assert (made.data, made.assumed) == ("/var/lib/postgresql/data", "the data path of version 17 and older")


def test_arguments_of_the_spec_follow_the_images_own() -> None:
    """`args` replace the command of the image, and its extension would not be loaded."""
    made = recipe("postgres", "pg16-v0.3.0", repository="tensorchord/pgvecto-rs")
    assert words(made.program) == ["postgres", "-c", "shared_preload_libraries=vectors.so"]
    assert made.command is None


def test_immich_writes_its_configuration_and_names_it() -> None:
    made = recipe("postgres", "17-vectorchord1.1.1", repository="ghcr.io/immich-app/postgres")
    assert "/etc/postgresql" in made.writable
    assert words(made.program) == ["postgres", "-c", "config_file=/etc/postgresql/postgresql.conf"]


def test_the_bundle_of_valkey_goes_on_to_the_entrypoint_that_loads_its_modules() -> None:
    made = recipe("valkey", "9.1.0", repository="valkey/valkey-bundle")
    assert "exec bundle-docker-entrypoint.sh valkey-server" in words(made.command)[2]
    assert "exec docker-entrypoint.sh valkey-server" in words(recipe("valkey").command)[2]


def test_minio_without_curl_is_asked_by_its_own_tool() -> None:
    made = recipe("minio", "RELEASE.2025-09-07T16-13-09Z", repository="ghcr.io/coollabsio/minio")
    assert words(made.health.probe) == ["mc", "ready", "local"]
    assert spell(made.environment["MC_CONFIG_DIR"]) == "/tmp/mc"
