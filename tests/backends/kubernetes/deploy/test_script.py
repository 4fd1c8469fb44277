"""The script as it is emitted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from envspec_backends.kubernetes import deploy
from tests import judges
from tests.backends.kubernetes.specs import everything, system

FOLDER = Path(deploy.__file__).parent


def test_only_a_persons_own_word_deletes_what_runs() -> None:
    """A rollout deletes Jobs that have ended, what a service was, releases that are no longer kept, and its lock."""
    found = {
        line.strip()
        for at in FOLDER.glob("*.sh")
        for line in at.read_text().splitlines()
        if re.search(r"\bkube delete\b", line)
    }
    assert found == {
        'if [ "$found" = "$holder" ]; then kube delete configmap "$instance-lock" >/dev/null || :; fi',
        'kube delete "$old" || stopped "$old is in the way of its successor"',
        'kube delete job "$job" >/dev/null || stopped "$job could not be run again"',
        'kube delete --ignore-not-found $left || fail "not all of it could be deleted"',
        'kube delete secret "$secret" >/dev/null || say "the Secret $secret is left"',
    }


def test_the_header_tells_the_order_and_where_to() -> None:
    head = system().texts["deploy.sh"].partition("\nset -eu")[0]
    assert "Rolls out shop, environment prod, to the namespace shop-prod: ./deploy.sh --help tells its words." in head
    assert head.index("3. applies the configuration") < head.index("4. runs the jobs of before-deploy")
    assert "KUBECTL names another kubectl" in head


@pytest.mark.judge("shellcheck")
@pytest.mark.parametrize("part", ["assembled", *sorted(at.name for at in FOLDER.glob("*.sh"))])
def test_shellcheck_is_content(tmp_path: Path, part: str) -> None:
    at = FOLDER / part
    if part == "assembled":
        at = tmp_path / "deploy.sh"
        at.write_text(system().texts["deploy.sh"])
    # a part alone assigns what others read
    alone = ["--exclude=SC2034"] if part != "assembled" else []
    left_out = "--exclude=SC2249,SC2250,SC2310,SC2312"
    run = judges.run("shellcheck", "--shell=sh", "--enable=all", left_out, *alone, at)
    assert run.stdout == ""
    assert run.returncode == 0


def test_it_is_executable() -> None:
    assert all(made.executable == {"deploy.sh"} for made in everything().values())
