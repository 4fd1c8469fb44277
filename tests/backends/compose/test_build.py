"""How development builds, and what docker-bake.json says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from envspec.backend import Place
from envspec.backend.installed import companion
from envspec.compiler import Compilation, compile_text
from tests.backends.compose.compiled import HTTP, compiled, entry, spec
from tests.engine import Engine

DOCKERFILE = "FROM a:1.2.3 AS dev\nFROM a:1.2.3 AS prod\nUSER 10001:10001\n"
WEB = entry(
    "web",
    "    build:\n      context: apps/web\n      dockerfile: ../Dockerfile\n      target: prod\n      args:\n"
    "        COLOR: ${vars.no}\n      platforms:\n        - linux/amd64\n"
    "        - linux/arm64\n      secrets:\n        - npm-token\n" + HTTP + "    dev:\n      target: dev\n",
    image="",
)
USER = entry("worker", "    uses: web\n    command: w\n", image="")
TEXT = spec(WEB + USER, secrets="  npm-token:\n    description: npm\n").replace(
    "registry: registry.example.com\n", 'registry: registry.example.com\nvars:\n  no: "x$${y}%{z}"\n'
)
FILES = {"apps/Dockerfile": DOCKERFILE}


def test_development_builds_the_stage_with_the_tools() -> None:
    made = compiled(TEXT, "dev", FILES)
    web = made.service("web")
    assert web["image"] == "shop-web:dev"
    assert web["build"] == {
        "context": "../../../apps/web",
        "dockerfile": "../Dockerfile",
        "target": "dev",
        "args": {"COLOR": "x$${y}%{z}"},
        "secrets": ["npm-token"],
    }
    assert made.stack["secrets"] == {"npm-token": {"environment": "NPM_TOKEN"}}


def test_whoever_runs_a_built_image_can_build_it_and_be_started_alone() -> None:
    made = compiled(TEXT, "dev", FILES)
    worker, web = made.service("worker"), made.service("web")
    assert (worker["image"], worker["build"]) == (web["image"], web["build"])


def test_an_image_that_several_run_is_built_as_its_service_says() -> None:
    made = compiled(TEXT.replace("    command: w\n", "    command: w\n    dev:\n      target: prod\n"), "dev", FILES)
    assert made.service("worker")["build"] == made.service("web")["build"]
    told = "`dev.target` on compose: the image is that of `web`, and built as `web` says"
    assert [one for one in made.said if "dev.target" in one] == [f"ENV090 services.worker.dev.target: {told}"]


def test_production_never_builds() -> None:
    made = compiled(TEXT, "prod", FILES)
    assert made.service("web")["image"] == made.service("worker")["image"] == "registry.example.com/shop-web:1.4.2"
    assert not {"build", "pull_policy"} & set(made.service("web"))


def bake(environment: str) -> dict[str, object]:
    made = compile_text(TEXT, FILES)
    (found,) = [a.data for a in made.artifacts[environment] if a.path == "docker-bake.json"]
    document: dict[str, object] = json.loads(found)
    return document


def test_the_build_file_has_one_target_for_each_image() -> None:
    document = bake("prod")
    assert document["group"] == {"default": {"targets": ["web"]}}
    assert document["target"] == {
        "web": {
            "context": "apps/web",
            "dockerfile": "../Dockerfile",
            "target": "prod",
            "args": {"COLOR": "x$${y}%%{z}"},
            "labels": {
                "org.opencontainers.image.title": "shop-web",
                "org.opencontainers.image.version": "1.4.2",
            },
            "tags": ["registry.example.com/shop-web:1.4.2"],
            "platforms": ["linux/amd64", "linux/arm64"],
            "secret": ["type=env,id=npm-token,env=NPM_TOKEN"],
            "attest": ["type=provenance,mode=max", "type=sbom"],
        }
    }


def test_the_build_file_of_development() -> None:
    target = bake("dev")["target"]
    assert isinstance(target, dict)
    assert target["web"]["target"] == "dev"
    assert target["web"]["tags"] == ["shop-web:dev"]
    assert not {"attest", "platforms"} & set(target["web"])


def test_without_a_build_there_is_no_build_file() -> None:
    made = compile_text(spec(entry("web", HTTP)))
    assert not [a.path for a in made.artifacts["prod"] if a.path == "docker-bake.json"]


def test_an_image_is_built_for_the_machine_that_it_needs() -> None:
    web = "services:\n  web:\n    platform: linux/arm64\n    build:\n      context: .\n"
    text = spec(entry("web", HTTP)).replace("services:\n  web:\n    image: registry.example.com/app:1.2.3\n", web)
    made = compile_text(text, {"Dockerfile": "FROM scratch\nUSER 10001\n"})
    (found,) = [one.data for one in made.artifacts["prod"] if one.path == "docker-bake.json"]
    assert json.loads(found)["target"]["web"]["platforms"] == ["linux/arm64"]


def test_the_message_says_what_dockers_own_builder_needs() -> None:
    words = "docker buildx create --use"
    assert words in str(bake("prod")["//"])
    assert words not in str(bake("dev")["//"])
    plan = compile_text(TEXT, FILES).plans["prod"]
    (step,) = companion("bake").next_steps(plan, Place("build/prod", "."))
    assert step.words[-1] == "--push"
    assert step.note == ("once before it: docker buildx create --use, since Docker's own builder makes no attestations")


def _context(context: str, dockerfile: str = "Dockerfile") -> Compilation:
    built = f'    build:\n      context: "{context}"\n      dockerfile: {dockerfile}\n'
    files = {f"{context}/{dockerfile}": "FROM a:1.2.3\nUSER 10001:10001\n"}
    return compile_text(spec(entry("web", built, image="")), files)


def test_a_folder_that_is_called_like_an_address_is_built_from() -> None:
    """Bake takes it for one, and would take the Dockerfile of the folder in which it is called."""
    made = _context("github.com/acme/web")
    for environment in ("dev", "prod"):
        (found,) = [one.data for one in made.artifacts[environment] if one.path == "docker-bake.json"]
        target = json.loads(found)["target"]["web"]
        assert target["context"] == "github.com/acme/web"
        assert target["dockerfile"] == "cwd://github.com/acme/web/Dockerfile"
    (found,) = [one.data for one in _context("apps/github.com/web").artifacts["prod"] if one.path == "docker-bake.json"]
    assert json.loads(found)["target"]["web"]["dockerfile"] == "Dockerfile"


def test_a_folder_that_bake_would_fetch_by_ssh_is_refused() -> None:
    made = _context("git@host:x")
    said = [one for one in made.diagnostics if one.id == "ENV091"]
    assert {one.message for one in said} == {
        "`build.context` on bake: `docker buildx bake` takes `git@host:x` for the address of a repository, not for a "
        "folder"
    }
    assert (said[0].span and said[0].span.line, said[0].environments) == (11, ("dev", "prod"))


@pytest.mark.judge("docker-engine")
def test_bake_builds_from_such_a_folder(engine: Engine, tmp_path: Path) -> None:
    """With a Dockerfile beside it that is not the one that is meant."""
    folder = tmp_path / "github.com/acme/web"
    folder.mkdir(parents=True)
    (folder / "Dockerfile").write_text("FROM scratch\nLABEL from=folder\nCOPY Dockerfile /x\n")
    (tmp_path / "Dockerfile").write_text("FROM scratch\nLABEL from=root\n")
    (found,) = [one.data for one in _context("github.com/acme/web").artifacts["prod"] if one.path == "docker-bake.json"]
    (tmp_path / "docker-bake.json").write_bytes(found)
    words = ["--provenance=false", "--sbom=false", "--set", "web.tags=envspec-like-an-address:1"]
    engine.docker("buildx", "bake", "-f", "docker-bake.json", *words, cwd=tmp_path)
    try:
        told = engine.docker("image", "inspect", "--format", "{{.Config.Labels.from}}", "envspec-like-an-address:1")
        assert told.stdout.strip() == "folder"
    finally:
        engine.docker("image", "rm", "envspec-like-an-address:1")
