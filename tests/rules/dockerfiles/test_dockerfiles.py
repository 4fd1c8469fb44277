"""Twelve Dockerfiles in the styles people use, and what a careful reviewer would say of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from envspec.compiler import Order, compile_text

_FOLDER = Path(__file__).parent / "examples"

_SPEC = """\
envspec: 1
project: shop
services:
  web:
    build:
      context: .
{target}{dev}environments:
  dev:
    tier: development
    targets:
      - compose
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
"""

#: file, target, dev.target -> what is said in production: line, rule, severity, a part of the message.
#: Line 0 is the spec's own.
_EXPECTED: list[tuple[str, str, str, list[tuple[int, str, str, str]]]] = [
    (
        "01-single-stage",
        "",
        "",
        [
            (0, "missing-dockerignore", "warning", "no .dockerignore"),
            (1, "dockerfile-root", "error", "the stage `0` says no USER"),
            (1, "unpinned-base", "warning", "`python:3.12`"),
            (3, "late-manifest", "advice", "installed in line 4"),
            (6, "shell-form", "warning", "CMD is in shell form"),
        ],
    ),
    ("02-node-named-stages", "prod", "dev", [(0, "missing-dockerignore", "warning", "no .dockerignore")]),
    (
        "02-node-named-stages",
        "dev",
        "dev",
        [
            (0, "dev-stage-in-production", "error", "production builds `dev`, which is the stage of `dev`"),
            (8, "debug-tools-in-production", "warning", "development dependencies (npm)"),
            (12, "shell-command", "warning", "`npm` is what gets the signal"),
        ],
    ),
    (
        "03-go-numbered-stages",
        "",
        "",
        [
            (0, "missing-dockerignore", "warning", "no .dockerignore"),
            (1, "unpinned-base", "warning", "`golang:1.23`"),
            (3, "late-manifest", "advice", "installed in line 4"),
            (6, "dockerfile-root", "error", "the stage `1` says no USER"),
            (6, "unpinned-base", "error", "`gcr.io/distroless/static-debian12`, which has no tag"),
        ],
    ),
    ("04-arg-in-from", "prod", "dev", []),
    (
        "05-heredocs",
        "prod",
        "",
        [(3, "debug-tools-in-production", "warning", "`build-essential`")],
    ),
    (
        "06-onbuild",
        "app",
        "",
        [
            (3, "debug-tools-in-production", "warning", "development dependencies (npm)"),
            (4, "low-uid", "advice", "`web` runs as uid 1000"),
        ],
    ),
    (
        "07-continuations",
        "prod",
        "",
        [
            (0, "missing-dockerignore", "warning", "no .dockerignore"),
            (2, "debug-tools-in-production", "warning", "`vim`"),
            (13, "build-secret", "error", "`SECRET_KEY_BASE` holds"),
            (16, "shell-form", "warning", "CMD is in shell form"),
        ],
    ),
    (
        "08-parser-directives",
        "prod",
        "",
        [
            (0, "missing-dockerignore", "warning", "no .dockerignore"),
            (13, "low-uid", "advice", "`web` runs as uid 1654"),
            (14, "shell-form", "warning", "ENTRYPOINT is in shell form"),
        ],
    ),
    (
        "09-windows-line-ends",
        "prod",
        "build",
        [
            (0, "missing-dockerignore", "warning", "no .dockerignore"),
            (1, "unpinned-base", "error", "`node:latest`"),
            (11, "dockerfile-root", "error", "the stage `prod` ends as root"),
        ],
    ),
    (
        "10-java-build-secrets",
        "prod",
        "",
        [
            (2, "build-secret", "error", "`NEXUS_PASSWORD` is for a credential"),
            (8, "debug-tools-in-production", "warning", "`eclipse-temurin:21.0.5_11-jdk`, an image for building"),
        ],
    ),
    ("11-python-uv", "", "", [(0, "missing-dockerignore", "warning", "no .dockerignore")]),
    (
        "12-alpine-virtual-packages",
        "prod",
        "debug",
        [
            (0, "missing-dockerignore", "warning", "no .dockerignore"),
            (1, "unpinned-base", "warning", "`alpine:3.20`"),
            (7, "debug-tools-in-production", "warning", "development packages (composer)"),
        ],
    ),
    (
        "12-alpine-virtual-packages",
        "debug",
        "debug",
        [
            (0, "dev-stage-in-production", "error", "production builds `debug`"),
            (0, "missing-dockerignore", "warning", "no .dockerignore"),
            (1, "unpinned-base", "warning", "`alpine:3.20`"),
            (7, "debug-tools-in-production", "warning", "development packages (composer)"),
        ],
    ),
]


def _said(name: str, target: str, dev: str, environment: str) -> list[tuple[int, str, str, str]]:
    text = (_FOLDER / f"{name}.Dockerfile").read_bytes()
    spec = _SPEC.format(
        target=f'      target: "{target}"\n' if target else "", dev=f"    dev:\n      target: {dev}\n" if dev else ""
    )
    outcome = compile_text(spec, {"Dockerfile": text}, Order((environment,), emit=False))
    return sorted(
        (d.span.line if d.span.source.name == "Dockerfile" else 0, d.name, d.severity, d.message)
        for d in outcome.diagnostics
        if d.span is not None and (d.id.startswith(("ENV8", "ENV107")) or d.span.source.name == "Dockerfile")
    )


@pytest.mark.parametrize(("name", "target", "dev", "expected"), _EXPECTED, ids=[f"{n}-{t}" for n, t, _, _ in _EXPECTED])
def test_review(name: str, target: str, dev: str, expected: list[tuple[int, str, str, str]]) -> None:
    said = _said(name, target, dev, "prod")
    assert [one[:3] for one in said] == [one[:3] for one in expected], said
    for (*_, message), (*_, part) in zip(said, expected, strict=True):
        assert part in message


def test_in_development_the_stage_of_dev_is_reviewed_and_milder() -> None:
    assert [one[:3] for one in _said("12-alpine-virtual-packages", "prod", "debug", "dev")] == [
        (0, "missing-dockerignore", "advice"),
        (1, "unpinned-base", "advice"),
    ]
    assert [one[:3] for one in _said("09-windows-line-ends", "prod", "build", "dev")] == [
        (0, "missing-dockerignore", "advice"),
        (1, "unpinned-base", "advice"),
    ]


def test_all_twelve_are_reviewed() -> None:
    assert {path.name.partition(".")[0] for path in _FOLDER.iterdir()} == {name for name, *_ in _EXPECTED}
    assert len(list(_FOLDER.iterdir())) == 12
