"""The registry of judges: how one is found, and what a session says of one that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import judges

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neither by a test of what others found, nor by others of what a test made up."""
    monkeypatch.delenv("ENVSPEC_JUDGES", raising=False)
    for when in ("before", "after"):
        judges._find.cache_clear()
        judges._answers.cache_clear()
        if when == "before":
            yield


def _program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\necho called: $*\ncat\n")
    path.chmod(0o755)
    return path


def test_a_variable_names_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = _program(tmp_path / "my-kustomize")
    monkeypatch.setenv("ENVSPEC_JUDGE_KUSTOMIZE", str(program))
    assert judges.command("kustomize") == [str(program)]
    assert judges.run("kustomize", "build", tmp_path, stdin="read\n").stdout == f"called: build {tmp_path}\nread\n"


def test_the_judges_folder_comes_before_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    brought = _program(tmp_path / "judges/bin/kustomize")
    installed = _program(tmp_path / "usr/kustomize")
    monkeypatch.setenv("ENVSPEC_JUDGES_DIR", str(tmp_path / "judges"))
    monkeypatch.setenv("PATH", str(installed.parent))
    assert judges.command("kustomize") == [str(brought)]
    judges._find.cache_clear()
    brought.unlink()
    assert judges.command("kustomize") == [str(installed)]


def test_a_program_of_another_tool_is_not_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _program(tmp_path / "usr/docker")
    monkeypatch.setenv("ENVSPEC_JUDGES_DIR", str(tmp_path / "judges"))
    monkeypatch.setenv("PATH", str(tmp_path / "usr"))
    assert judges.absent("docker-engine") == ("docker is not here; bring it with: .ci/judges/docker.sh")


def test_a_server_that_does_not_run_is_absent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = _program(tmp_path / "kube-api")
    monkeypatch.setenv("ENVSPEC_JUDGE_KUBERNETES", str(program))
    assert judges.absent("kubernetes") is None
    judges._answers.cache_clear()
    program.write_text("#!/bin/sh\nexit 1\n")
    assert judges.absent("kubernetes") == "it does not run; start it with: .ci/judges/kubernetes.sh start"


def test_an_absent_judge_cannot_be_called(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ENVSPEC_JUDGE_DCLINT", str(tmp_path / "nowhere"))
    with pytest.raises(LookupError, match=r"mark this test with @pytest\.mark\.judge\('dclint'\)"):
        judges.command("dclint")


TESTS = """
import pytest

@pytest.mark.judge("dclint")
def test_style(): pass

@pytest.mark.judge("dclint")
def test_order(): pass

@pytest.mark.judge("podman")
def test_runs(): pass

def test_free(): pass
"""


@pytest.fixture
def session(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> pytest.Pytester:
    """A session of its own, with this conftest, on a machine without judges."""
    monkeypatch.setenv("ENVSPEC_JUDGES_DIR", str(tmp_path_factory.mktemp("judges")))
    monkeypatch.setenv("ENVSPEC_JUDGE_DCLINT", "")
    monkeypatch.setenv("PYTHONPATH", str(judges.ROOT))
    pytester.makeconftest((judges.ROOT / "tests/conftest.py").read_text())
    pytester.makeini("[pytest]\nmarkers =\n  judge(name): x\n  golden: x\n")
    pytester.makepyfile(TESTS)
    return pytester


NOT_JUDGED = [
    "not judged: dclint (2 tests): dclint is not here; bring it with: .ci/judges/node.sh",
    "not judged: podman (1 test): podman is not here; bring it with: .ci/judges/podman.sh",
]


def test_the_session_ends_with_what_was_not_judged(session: pytest.Pytester) -> None:
    result = session.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, skipped=3)
    result.stdout.fnmatch_lines(NOT_JUDGED)


def test_in_ci_an_absent_judge_is_a_failure(session: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVSPEC_JUDGES", "required")
    result = session.runpytest_inprocess("-p", "no:cacheprovider")
    # pytest counts what fails before the test's own body as an error.
    result.assert_outcomes(passed=1, errors=3)
    result.stdout.fnmatch_lines(["the judge dclint is absent: dclint is not here; bring it with: .ci/judges/node.sh"])


def test_a_misspelt_judge_stops_the_session(session: pytest.Pytester) -> None:
    session.makepyfile(test_typo='import pytest\n@pytest.mark.judge("kustomise")\ndef test_x(): pass\n')
    result = session.runpytest_inprocess("-p", "no:cacheprovider")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*no judge is named 'kustomise'; see tests/judges.py"])


def test_workers_tell_what_was_not_judged_and_one_of_them_has_the_engine(
    session: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = 'import os, pathlib, pytest\n@pytest.mark.judge("docker-engine")\n' + "".join(
        f"@pytest.mark.parametrize('n{level}', range(4))\n" for level in range(2)
    )
    session.makepyfile(
        test_engines=f"{one}def test_x(n0, n1): pathlib.Path(os.environ['SEEN'], str(os.getpid())).touch()\n"
    )
    engine = session.path / "docker"
    seen = session.path / "seen"
    seen.mkdir()
    _program(engine)
    monkeypatch.setenv("ENVSPEC_JUDGE_DOCKER_ENGINE", str(engine))
    monkeypatch.setenv("SEEN", str(seen))
    result = session.runpytest_subprocess("-p", "no:cacheprovider", "--numprocesses", "2", "--dist", "loadgroup")
    result.assert_outcomes(passed=1 + 16, skipped=3)
    result.stdout.fnmatch_lines(NOT_JUDGED)
    assert len(list(seen.iterdir())) == 1
