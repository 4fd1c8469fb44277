"""What a tag promises."""

from __future__ import annotations

import pytest

from envspec.rules.support.versions import example_tag, full, moves


@pytest.mark.parametrize(
    ("tag", "moving", "complete"),
    [
        ("latest", True, False),
        ("lts-alpine", True, False),
        ("stable", True, False),
        ("bookworm-slim", True, False),
        ("main", True, False),
        ("prod", True, False),
        ("nightly", True, False),
        ("stable-alpine3.20", True, False),
        ("16", False, False),
        ("22-alpine", False, False),
        ("v3.1", False, False),
        ("8.0", False, False),
        ("1.27.3", False, True),
        ("v1.21.8", False, True),
        ("21.0.4_7-jre", False, True),
        ("RELEASE.2025-04-22T22-12-26Z", False, True),
        ("20240812", False, True),
        ("bookworm-20241111-slim", False, True),
        ("main-a1b2c3d", False, True),
        ("sha-3f9c2ab", False, True),
        ("deadbeef", False, True),
        ("build-48213", False, True),
        ("nightly-2026-11-24", False, True),
    ],
)
def test_tags(tag: str, moving: bool, complete: bool) -> None:
    assert (moves(tag), full("app", tag)) == (moving, complete)


def test_postgres_has_two_numbers() -> None:
    assert full("postgres", "16.4")
    assert full("postgres", "16.4-alpine")
    assert full("seaweedfs", "4.53")
    assert not full("postgres", "16")
    assert example_tag("postgres", "16-alpine") == "16.1-alpine"
    assert example_tag("nginx", "1.27-alpine") == "1.27.1-alpine"
    assert example_tag("nginx", "latest") == "1.4.2"
