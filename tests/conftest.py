"""What every test may use: the ``judge`` marker, golden files, and the report of what was not judged."""

from __future__ import annotations

from collections import Counter

import pytest

from tests import judges
from tests.goldens import Golden

pytest_plugins = ["tests.engine"]

NOT_JUDGED = "not judged: "


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


def _judges_of(item: pytest.Item) -> list[str]:
    return [name for mark in item.iter_markers("judge") for name in mark.args]


@pytest.hookimpl(tryfirst=True)  # before xdist, which reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        names = _judges_of(item)
        for name in names:
            if name not in judges.JUDGES:
                raise pytest.UsageError(f"{item.nodeid}: no judge is named {name!r}; see tests/judges.py")
        if "docker-engine" in names:
            # They share one engine and its ports: one process runs them one after another.
            item.add_marker(pytest.mark.xdist_group("engine"))
        if "golden" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.golden)
    # A group takes long, and the engine's longest: the processes begin with them, so that none is left for the end.
    items.sort(
        key=lambda item: ("docker-engine" not in _judges_of(item), item.get_closest_marker("xdist_group") is None)
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    for name in _judges_of(item):
        if why := judges.absent(name):
            if judges.required():
                pytest.fail(f"the judge {name} is absent: {why}", pytrace=False)
            pytest.skip(f"{NOT_JUDGED}{name} ({why})")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        if isinstance(report.longrepr, tuple) and NOT_JUDGED in report.longrepr[2]:
            reasons[report.longrepr[2].partition(NOT_JUDGED)[2]] += 1
    if reasons:
        terminalreporter.section("not judged")
        for reason, number in sorted(reasons.items()):
            name, _, why = reason.partition(" ")
            tests = "1 test" if number == 1 else f"{number} tests"
            terminalreporter.write_line(f"{NOT_JUDGED}{name} ({tests}): {why.strip('()')}")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Holds output against the files under ``tests/golden``; ``make golden`` writes them anew."""
    return Golden(update=bool(request.config.getoption("--update-golden")))
