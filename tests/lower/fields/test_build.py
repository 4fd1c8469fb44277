"""How an image is made."""

from __future__ import annotations

import pytest

from envspec.model.image import Build
from envspec.model.text import Text
from tests.lower.specs import Told, plan, told_in

_FILES = {"app/Dockerfile": "FROM scratch\n"}


def built(fields: str, environment: str = "prod", files: dict[str, bytes | str] | None = None) -> Build:
    body = f"services:\n  web:\n    build:\n{fields}secrets:\n  token:\n    dev: x\n"
    made = plan(body, environment, files=files).workloads["web"].build
    assert made is not None
    return made


def test_the_context_is_the_folder_of_the_file_that_says_it() -> None:
    assert built("      target: run\n") == Build(".", "Dockerfile", "run")


def test_an_included_file_builds_in_its_own_folder() -> None:
    included = (
        "envspec: 1\nservices:\n  api:\n    build:\n      target: run\n  web:\n    build:\n      context: ../web\n"
    )
    made = plan("include:\n  - api/spec.yaml\n", files={"api/spec.yaml": included}).workloads
    assert [build.context for name in ("api", "web") if (build := made[name].build) is not None] == ["api", "web"]


def test_all_that_can_be_said_of_a_build() -> None:
    made = built(
        "      context: ./app\n      dockerfile: Dockerfile\n      args:\n        VERSION: ${image.tag}\n"
        "      platforms:\n        - linux/arm64\n      secrets:\n        - token\n",
        files=dict(_FILES),
    )
    assert made == Build(
        "app",
        "Dockerfile",
        args={"VERSION": Text(("1.2.3",))},
        platforms=("linux/arm64",),
        secrets=("token",),
        text="FROM scratch\n",
    )


def test_the_stage_of_development_is_known_in_production_and_built_in_development() -> None:
    said = "      target: prod\n    dev:\n      target: dev\n"
    assert (built(said).target, built(said).dev_target) == ("prod", "dev")
    assert (built(said, "dev").target, built(said, "dev").dev_target) == ("dev", "dev")


def test_what_is_wrong_with_a_build() -> None:
    body = (
        "services:\n  web:\n    build:\n      context: ../other\n      args:\n        KEY: ${secrets.token}\n"
        "      secrets:\n        - tokne\nsecrets:\n  token:\n    dev: x\n"
    )
    assert told_in(body) == [
        Told(
            4,
            16,
            "`../other` leads out of the project's folder",
            "paths are relative to the file that says them and stay below the first spec's folder",
        ),
        Told(
            6,
            14,
            "a build argument cannot hold a secret: `${secrets.token}`",
            "a secret can stand in `environment` and in files; here it would be readable by everyone",
        ),
        Told(8, 11, "there is no secret `tokne`", "did you mean `token`?"),
    ]


@pytest.mark.parametrize("dockerfile", ["../../secret", "a/../../../x"])
def test_a_dockerfile_stays_in_the_project(dockerfile: str) -> None:
    (found,) = told_in(f"services:\n  web:\n    build:\n      context: app\n      dockerfile: {dockerfile}\n")
    assert (found.line, found.column) == (5, 19)
    assert found.message == f"`{dockerfile}` leads out of the project's folder"
    assert found.help == "a Dockerfile is named relative to the `context`, and stays below the first spec's folder"


def test_a_dockerfile_may_stand_beside_its_context() -> None:
    body = "services:\n  web:\n    build:\n      context: app\n      dockerfile: ../docker/web.Dockerfile\n"
    assert told_in(body) == []
