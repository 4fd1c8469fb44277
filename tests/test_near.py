"""The word that was meant, whoever asks."""

from __future__ import annotations

import pytest

from envspec import near
from envspec.near import did_you_mean, listed, nearest

_FIELDS = (
    "command",
    "environment",
    "files",
    "health",
    "ports",
    "read_only",
    "replicas",
    "routes",
    "user",
    "working_dir",
)


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        # the same word in another spelling
        ("readOnly", _FIELDS, "read_only"),
        ("READ-ONLY", _FIELDS, "read_only"),
        # another tool's word
        ("cmd", _FIELDS, "command"),
        ("livenessProbe", _FIELDS, "health"),
        ("scale", _FIELDS, "replicas"),
        ("nodeSelector", ("placement", "needs"), "placement"),
        ("constraints", ("placement", "needs"), "placement"),
        ("nofile", ("open_files", "locked_memory"), "open_files"),
        ("memlock", ("open_files", "locked_memory"), "locked_memory"),
        ("architecture", ("platform", "placement"), "platform"),
        # one slip, even in a short word: a letter taken for another, left out, put in, two that changed places
        ("kye", ("key", "cache"), "key"),
        ("apy", ("api", "web"), "api"),
        ("ap", ("api", "web"), "api"),
        ("apii", ("api", "web"), "api"),
        ("wbe", ("api", "web"), "web"),
        ("sigtrem", ("SIGTERM", "SIGKILL"), "SIGTERM"),
        # much alike
        ("enviornments", _FIELDS, "environment"),
        ("pots", _FIELDS, "ports"),
        # the only one that begins or ends like it
        ("prod", ("dev", "production"), "production"),
        ("TERM", ("SIGTERM", "SIGKILL"), "SIGTERM"),
        ("prod", ("production-eu", "production-us"), None),
        # nothing is near
        ("restart", ("state", "presets", "services"), None),
        ("db", ("dc", "du"), None),
        ("x" * 61, ("x" * 60,), None),
        ("web", ("web",), None),
        ("web", (), None),
    ],
)
def test_the_word_that_was_meant(word: str, known: tuple[str, ...], meant: str | None) -> None:
    assert nearest(word, known) == meant


@pytest.mark.parametrize("word", ["cat", "bad", "bed"])
def test_the_order_of_the_known_words_does_not_matter(word: str) -> None:
    known = ["bat", "car", "bet", "bud"]
    assert nearest(word, known) == nearest(word, known[::-1]) == nearest(word, sorted(known))


def test_the_help_asks_or_says_otherwise() -> None:
    assert did_you_mean("wbe", ("api", "web"), "services are `api` and `web`") == "did you mean `web`?"
    assert did_you_mean("shop", ("api", "web"), "services are `api` and `web`") == "services are `api` and `web`"
    assert did_you_mean("shop", ("api", "web")) == ""
    assert did_you_mean("wbe", ("api", "web"), quote="") == "did you mean web?"


def test_a_list_of_names_for_a_help_line() -> None:
    assert listed([]) == "none"
    assert listed(["a"]) == "`a`"
    assert listed(["a", "b", "c"]) == "`a`, `b` and `c`"
    assert listed("abcde", 3) == "`a`, `b`, `c` and 2 more"


def test_a_run_guesses_only_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "_MOST", 10)
    near.refill()
    known = ["alpha", "beta", "gamma", "delta"]
    assert [near.nearest("alpa", known) for _ in range(3)] == ["alpha", "alpha", None]
    near.refill()
    assert near.nearest("alpa", known) == "alpha"
    monkeypatch.undo()
    near.refill()
