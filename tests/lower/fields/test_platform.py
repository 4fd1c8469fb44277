"""The machine that an image needs."""

from __future__ import annotations

from envspec.model.platform import Platform, platform
from tests.lower.specs import plan, told, told_in, web

STATE = """\
state:
  db:
    kind: postgres
    version: 16.9-bookworm
    platform: linux/arm64
    backup:
      schedule: 0 2 * * *
      volume: dumps
  dumps:
    kind: volume
"""


def test_its_parts() -> None:
    assert web("platform: linux/arm/v7\n").platform == Platform("linux", "arm", "v7")
    assert web("replicas: 1\n").platform is None
    assert [str(platform(text)) for text in ("linux/amd64", "linux/arm/v7")] == ["linux/amd64", "linux/arm/v7"]


def test_who_uses_an_image_needs_its_machine_and_so_do_the_jobs_beside_a_state() -> None:
    body = "services:\n  web:\n    image: acme/web:1.0.0\n    platform: linux/amd64\njobs:\n  go:\n    uses: web\n"
    made = plan(body + "    when: manual\n" + STATE)
    assert {name: str(workload.platform) for name, workload in made.workloads.items()} == {
        "web": "linux/amd64",
        "go": "linux/amd64",
        "db": "linux/arm64",
        "db-backup": "linux/arm64",
        "db-restore": "linux/arm64",
    }


def test_what_is_none() -> None:
    (found,) = told("platform: amd64\n")
    assert (found.line, found.column, found.message) == (1, 11, "`platform` is a platform; found `amd64`")
    assert found.help == "a platform is written os/architecture, such as linux/amd64 or linux/arm64"


def test_what_is_built_is_built_for_it() -> None:
    body = (
        "services:\n  web:\n    platform: linux/arm64/v8\n    build:\n      context: .\n      platforms:\n"
        "        - linux/amd64\n"
    )
    (found,) = [each for each in told_in(body, files={"Dockerfile": "FROM scratch\n"}) if "built" in each.message]
    assert (found.line, found.column, found.message) == (3, 15, "the image is not built for `linux/arm64/v8`")
    assert found.help == "`build.platforms` has `linux/amd64`: add it there, or say one of them here"
    mended = body + "        - linux/arm64\n"
    assert [each for each in told_in(mended, files={"Dockerfile": "FROM scratch\n"}) if "built" in each.message] == []
