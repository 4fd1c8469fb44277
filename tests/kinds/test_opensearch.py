"""OpenSearch: a configuration that is copied to where the server may write, run with a stand-in for the server."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.kinds.states import recipe, spell, words


@pytest.mark.parametrize("secured", [True, False])
def test_the_configuration_is_copied(tmp_path: Path, secured: bool) -> None:
    home, copy = tmp_path / "home", tmp_path / "tmp"
    (home / "config" / "nested").mkdir(parents=True)
    (home / "config" / "nested" / ".hidden").write_text("kept")
    (home / "plugins").mkdir()
    if secured:
        (home / "plugins" / "opensearch-security").mkdir()
    (tmp_path / "opensearch").write_text(
        '#!/bin/sh\necho "$OPENSEARCH_PATH_CONF $LD_LIBRARY_PATH"\nprintf "%s\\n" "$@"\n'
    )
    (tmp_path / "opensearch").chmod(0o755)
    made = words(recipe("opensearch").command)
    script = made[2].replace("/usr/share/opensearch", str(home)).replace("/tmp/config", str(copy))
    done = subprocess.run(
        ["sh", "-c", script, *made[3:], "-Ecluster.name=a b"],
        capture_output=True, text=True, check=True, env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
    )  # fmt: skip
    expected = [f"{copy} {home}/plugins/opensearch-knn/lib"]
    expected += ["-Eplugins.security.disabled=true"] if secured else []
    assert done.stdout.splitlines() == [*expected, "-Ediscovery.type=single-node", "-Ecluster.name=a b"]
    assert (copy / "nested" / ".hidden").read_text() == "kept"


def test_development_uses_the_entrypoint_of_the_image() -> None:
    made = recipe("opensearch", development=True)
    assert words(made.command) == ["opensearch", "-Ediscovery.type=single-node"]
    assert spell(made.environment["DISABLE_SECURITY_PLUGIN"]) == "true"
    assert made.writable == {}


def test_native_libraries_need_execution_in_tmp() -> None:
    made = recipe("opensearch")
    assert made.writable["/tmp"].exec
    assert list(made.writable) == ["/usr/share/opensearch/logs", "/tmp"]


def test_a_red_index_does_not_start_the_server_again() -> None:
    """Targets may restart a state whose check fails for long; waiting for a colour would never end then."""
    health = recipe("opensearch").health
    assert spell(health.path) == "/_cluster/health"
    assert words(health.probe)[-1] == "http://127.0.0.1:9200/_cluster/health"
