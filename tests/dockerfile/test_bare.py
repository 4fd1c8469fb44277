"""Images that have surely no shell and no `cp`."""

from __future__ import annotations

import pytest

from envspec.dockerfile import is_bare, parse


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("FROM scratch\nCOPY --from=build /app /app\n", True),
        ("FROM scratch AS base\nFROM base\nCOPY app /srv/bin/app\n", True),
        ("FROM gcr.io/distroless/base-debian12:nonroot\n", True),
        ("FROM mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled\n", True),
        ("FROM gcr.io/distroless/base-debian12:debug\n", False),
        ("FROM scratch\nCOPY root /\n", False),
        ("FROM scratch\nCOPY busybox /usr/bin/cp\n", False),
        ("FROM scratch\nCOPY root .\n", False),
        ("FROM scratch\nADD root.tar /x\n", False),
        ("FROM scratch\nRUN x\n", False),
        ("FROM debian:12\n", False),
        ("", False),
    ],
)
def test_is_bare(text: str, bare: bool) -> None:
    assert is_bare(parse(text)) is bare
