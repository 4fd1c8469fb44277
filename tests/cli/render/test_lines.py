"""Secrets in the lines that findings are shown with."""

from __future__ import annotations

from pathlib import Path

import pytest

from envspec.cli.render.lines import Lines, covered
from envspec.cli.render.text import render
from envspec.diagnostic import Diagnostic
from envspec.source import Source, Span
from tests.cli.terminal import SPEC, envspec, project


def shown(line: str, start: int, end: int, confidential: bool = True) -> str:
    """A line of which columns `start` to `end` are marked."""
    span = Span(Source("envspec.yaml", line), 1, start, 1, end)
    found = Diagnostic("error", "ENV601", "literal-secret", "message", span, confidential=confidential)
    return Lines([found]).shown(span)


@pytest.mark.parametrize(
    ("secret", "log"),
    [("S3cret", "******"), ("sk_live_51H8xQ2eZvKY", "sk_l" + "*" * 16), ("", "")],
)
def test_a_secret_is_as_wide_as_before(secret: str, log: str) -> None:
    assert covered(secret) == log


@pytest.mark.parametrize(
    ("line", "start", "end", "log"),
    [
        ("  KEY: S3cret # x", 8, 14, "  KEY: ****** # x"),
        ("  KEY: S3cret", 3, 6, "  KEY: ******"),  # a key is marked, and what it says is covered
        ('  "a key" : S3cret', 3, 10, '  "a key" : ******'),
    ],
)
def test_what_is_marked_as_confidential(line: str, start: int, end: int, log: str) -> None:
    assert shown(line, start, end) == log
    assert shown(line, start, end, confidential=False) == line


@pytest.mark.parametrize(
    ("line", "log"),
    [
        ("    dev: S3cret", "    dev: ******"),
        ("  key: {dev: S3cret}", "  key: {dev: *******"),
        ("    'dev' : \"S3cret", "    'dev' : *******"),
        ("    dev:", "    dev:"),
        ("  mydev: S3cret", "  mydev: S3cret"),
    ],
)
def test_the_value_of_a_secret_in_development(line: str, log: str) -> None:
    assert shown(line, 1, 2, confidential=False) == log


def test_another_finding_on_that_line_shows_no_more() -> None:
    span = Span(Source("envspec.yaml", "URL: postgres://u:S3cret@localhost/x"), 1, 6, 1, 37)
    found = [
        Diagnostic("warning", "ENV501", "localhost-peer", "message", span),
        Diagnostic("error", "ENV601", "literal-secret", "message", span, confidential=True),
    ]
    assert [line for line in render(found, colour=False) if "|" in line] == [
        "  1 | URL: post***************************",
        "    |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
    ] * 2


def test_no_command_shows_a_secret(tmp_path: Path) -> None:
    spec = """\
envspec: 1
project: shop
vars:
  dsn: postgres://u:Sup3rS3cretPw1@db/x
services:
  web:
    build:
      context: .
      args:
        NPM_TOKEN: npm_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    command: serve --copy D3vS3cretValue77
    environment:
      API_KEY: sk_live_51H8xQ2eZvKYlo2CAbCdEf12
      TOKEN: ${vars.dsn}
secrets:
  a:
    dev: D3vS3cretValue77
environments:
  dev:
    tier: development
  prod:
    tier: production
    tag: 1.0.0
    targets:
      - compose
"""
    folder = project(tmp_path, spec)
    (folder / "Dockerfile").write_text(
        "FROM alpine:3.21.3\nENV AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYzz1234567890\n"
    )
    broken = spec.replace("    dev: D3v", "    dev: 'D3v")
    for text, words in (
        (spec, ("check",)),
        (spec, ("compile",)),
        (broken, ("check",)),
        (spec, ("compile", "--env", "dev")),
    ):
        (folder / "envspec.yaml").write_text(text)
        said = envspec(folder, *words)
        for secret in ("Sup3rS3cretPw1", "aaaaaaaaaa", "D3vS3cretValue77", "51H8xQ2eZvKYlo2C", "XUtnFEMIK7MDENG"):
            assert secret not in said.out + said.err, (words, secret)


def test_nor_does_the_difference_of_artifacts_that_hold_the_values_of_development(tmp_path: Path) -> None:
    text = SPEC.replace("TAG: ${image.tag}", "TOKEN: ${secrets.a}") + "secrets:\n  a:\n    dev: D3vS3cretValue77\n"
    assert envspec(project(tmp_path, text), "compile", "--env", "dev").code == 0
    said = envspec(project(tmp_path, text.replace("TOKEN:", "OTHER:")), "compile", "--env", "dev", "--check")
    assert said.code == 1
    assert "  +      OTHER: D3vS************\n" in said.out
    assert "D3vS3cretValue77" not in said.out
