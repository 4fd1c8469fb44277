"""What an entry says of the process itself; its other fields have files of their own."""

from __future__ import annotations

import pytest

from tests.lower.specs import Told, spelled, told, web


def words(said: str) -> list[str] | None:
    made = web(said, more="secrets:\n  key:\n    dev: x\n").command
    return None if made is None else [spelled(word) for word in made]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("replicas: 1\n", None),
        ("command: run --fast  now\n", ["run", "--fast", "now"]),
        ("command: sh -c 'echo \"a b\"' c\\ d\n", ["sh", "-c", 'echo "a b"', "c d"]),
        ("command:\n  - sh\n  - -c\n  - echo a b\n", ["sh", "-c", "echo a b"]),
        ("command: run ${project} ${services.web.host}\n", ["run", "shop", "<host web>"]),
    ],
)
def test_a_command_is_a_list_or_a_line_as_a_shell_splits_it(said: str, expected: list[str] | None) -> None:
    assert words(said) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "command: run 'it\n",
            Told(
                1, 10, "this line cannot be split into words: no closing quotation",
                "close the quote, or write a list of words",
            ),
        ),
        (
            "command: run ${secrets.key}\n",
            Told(
                1, 10, "a command cannot hold a secret: process lists show it to everyone on the machine",
                "pass it in `environment` or as a mounted secret, and let the program read it there",
            ),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_command(said: str, expected: Told) -> None:
    assert told(said, "secrets:\n  key:\n    dev: x\n") == [expected]


def test_defaults() -> None:
    made = web("labels:\n  a: b\n")
    assert (made.role, made.path, made.replicas, made.restart) == ("service", ("services", "web"), 1, "always")
    assert (made.init, made.working_dir, made.entrypoint, made.uses, made.run) == (True, "", None, "", None)


def test_what_is_said() -> None:
    made = web("replicas: 0\nrestart: on-failure\ninit: false\nworking_dir: /app\nentrypoint: /bin/start\n")
    assert (made.replicas, made.restart, made.init, made.working_dir) == (0, "on-failure", False, "/app")
    assert made.entrypoint is not None
    assert [spelled(word) for word in made.entrypoint] == ["/bin/start"]
