"""Ignore files as Docker and git read them."""

from __future__ import annotations

import pytest

from envspec.rules.support.ignore_files import ignored


@pytest.mark.parametrize(
    ("text", "path", "docker", "git"),
    [
        (".env", ".env", True, True),
        ("/.env\n", ".env", True, True),
        (".env*\n!.env.example", ".env", True, True),
        (".env*\n!.env.example", ".env.example", False, False),
        ("*", ".env", True, True),
        ("*\n!src", ".git", True, True),
        ("**", ".git", True, True),
        ("*\n!.env", ".env", False, False),
        ("!.env\n.env", ".env", True, True),
        ("**/.env", ".env", True, True),
        ("# .env", ".env", False, False),
        ("node_modules/", "node_modules", True, True),
        ("node_modules", "web/node_modules", False, True),
        ("**/node_modules", "web/node_modules", True, True),
        ("web/*", "web/node_modules/x", True, True),
        (".envrc", ".env", False, False),
        (".en[uv]", ".env", True, True),
        (".en[!uv]", ".env", False, False),
        ("\r\n.env\r\n", ".env", True, True),
        (".", ".env", False, False),
        ("", ".env", False, False),
        ("[", ".env", False, False),
    ],
)
def test_ignored(text: str, path: str, docker: bool, git: bool) -> None:
    assert ignored(path, text) == docker
    assert ignored(path, text, git=True) == git
