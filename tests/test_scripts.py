"""The project's own shell scripts are clean under shellcheck."""

from __future__ import annotations

import pytest

from tests import judges

SCRIPTS = sorted(
    path.relative_to(judges.ROOT).as_posix()
    for path in (
        judges.ROOT / ".ci/run",
        *(judges.ROOT / ".ci/judges").glob("*.sh"),
        *(judges.ROOT / "tests/images").glob("*.sh"),
    )
)


@pytest.mark.judge("shellcheck")
def test_every_script_is_clean() -> None:
    done = judges.run("shellcheck", "--external-sources", *SCRIPTS, cwd=judges.ROOT)
    assert done.stdout == ""
    assert done.returncode == 0


@pytest.mark.parametrize("script", [name for name in SCRIPTS if not name.endswith("lib.sh")])
def test_every_script_can_be_called(script: str) -> None:
    assert (judges.ROOT / script).stat().st_mode & 0o111 == 0o111
