"""The `dev` block of an entry."""

from __future__ import annotations

import pytest

from envspec.model.workload import Debugging, Watch
from tests.lower.specs import Told, told, web

_PORTS = "ports:\n  http: 8080\n  admin: 9000\n"


_BLOCK = """\
dev:
  shield:
    - /app/node_modules/
  watch:
    - path: ./src
      target: /app/src
      action: sync
    - path: package.json
      action: rebuild
  publish:
    http: 8000
    admin: 8001
  debug: 9229
  tty: true
  env_file: .env.local
"""


def test_only_a_development_tier_has_it() -> None:
    assert web(_PORTS + _BLOCK).debugging is None
    assert web(_PORTS + _BLOCK, "dev").debugging == Debugging(
        ("/app/node_modules",),
        (Watch("src", "sync", "/app/src"), Watch("package.json", "rebuild")),
        {"http": 8000, "admin": 8001},
        9229,
        True,
        ".env.local",
    )
    assert web(_PORTS, "dev").debugging == Debugging()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "dev:\n  watch:\n    - path: src\n      action: sync+restart\n",
            Told(3, 7, "`action: sync+restart` needs a `target`", "say where in the container it goes"),
        ),
        (
            "dev:\n  env_file: ../secrets.env\n",
            Told(
                2,
                13,
                "`../secrets.env` leads out of the project's folder",
                "paths are relative to the file that says them and stay below the first spec's folder",
            ),
        ),
        (
            "dev:\n  publish:\n    htpt: 8000\n",
            Told(3, 11, "`web` has no port `htpt`", "did you mean `http`?"),
        ),
    ],
)
def test_what_is_wrong_with_a_block(said: str, expected: Told) -> None:
    assert told(_PORTS + said) == [expected._replace(line=expected.line + 3)]
