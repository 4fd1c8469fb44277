"""The reference sample's development stack on a real engine.

What this tier cannot show: how the pinned versions of Postgres and Redis behave (the images hold Debian's), and
that the sample's requirements install (there is no network).
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends.compose.stack import Stack
from tests.engine import Engine

pytestmark = pytest.mark.judge("docker-engine")


@pytest.fixture(scope="module")
def stack(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    made = Stack(engine, tmp_path_factory.mktemp("dev") / "project", "dev", 18080, "envdev")
    made.edit("envspec.yaml", "publish: 5432", "publish: 15432")
    made.compile()
    made.compose("down", "--volumes", "--timeout", "1", check=False)
    try:
        made.compose("up", "--build", "--wait")
        yield made
    finally:
        made.compose("down", "--volumes", "--timeout", "1", check=False)


def test_the_web_application_reads_and_writes_the_database(stack: Stack) -> None:
    first, second = stack.get(), stack.get()
    assert first != second
    assert int(stack.sql("SELECT count(*) FROM visits")) >= 2


def test_the_migration_ran_before_the_application_started(stack: Stack) -> None:
    assert stack.sql("SELECT count(*) FROM runs") == "1"
    migrate = stack.engine.inspect(stack.container("migrate"))["State"]
    web = stack.engine.inspect(stack.container("web"))["State"]
    assert migrate["ExitCode"] == 0  # type: ignore[index] # docker inspect's JSON
    assert migrate["FinishedAt"] < web["StartedAt"]  # type: ignore[index] # the same


def test_tools_and_jobs_wait_behind_their_profiles(stack: Stack) -> None:
    assert set(stack.compose("ps", "--all", "--services").stdout.split()) == {"cache", "db", "migrate", "web"}


def test_ports_are_published_on_the_loopback_address_alone(stack: Stack) -> None:
    bound = {
        (service, binding["HostIp"])
        for service in ("web", "db")
        for bindings in stack.engine.inspect(stack.container(service))["NetworkSettings"]["Ports"].values()  # type: ignore[index]
        for binding in bindings or ()
    }
    assert bound == {("web", "127.0.0.1"), ("db", "127.0.0.1")}


def test_an_edit_of_a_mounted_file_changes_the_answer(stack: Stack) -> None:
    image = stack.engine.inspect(stack.container("web"))["Image"]
    page = stack.folder / "src/page.py"
    text = page.read_text()
    assert "Edited" not in stack.get()
    try:
        page.write_text(text.replace('return f"', 'return f"Edited. ', 1))
        assert page.read_text() != text
        for _ in range(100):
            if "Edited" in stack.get():
                break
            time.sleep(0.2)
        else:
            raise AssertionError(stack.get())
    finally:
        page.write_text(text)
    assert stack.engine.inspect(stack.container("web"))["Image"] == image


def test_a_configuration_file_that_changed_is_read_by_a_restart_and_seen_by_up(stack: Stack) -> None:
    def inside() -> str:
        return stack.compose("exec", "-T", "web", "cat", "/app/config/shop.toml").stdout

    container = stack.container("web")
    stack.edit("config/shop.toml", "page_size = 20", "page_size = 21")
    stack.compile()
    stack.compose("restart", "--timeout", "1", "web")
    assert "page_size = 21" in inside()
    assert stack.container("web") == container
    stack.compose("up", "--wait")
    assert stack.container("web") != container
    assert "page_size = 21" in inside()
    assert stack.get()


def test_a_shielded_path_has_the_content_of_the_image(stack: Stack) -> None:
    assert not (stack.folder / "src/vendor").exists() or not list((stack.folder / "src/vendor").iterdir())
    assert stack.compose("exec", "-T", "web", "cat", "/app/shop/vendor/origin").stdout == "image\n"


def test_the_file_works_from_anywhere_and_after_a_move(stack: Stack, tmp_path: Path) -> None:
    running = stack.compose("ps", "--quiet", cwd=tmp_path).stdout
    assert len(running.split()) == 3
    moved = tmp_path / "moved"
    shutil.copytree(stack.folder, moved)
    file = moved / "build/dev/compose/compose.yaml"
    told = stack.engine.docker("compose", "--file", str(file), "config", cwd=tmp_path).stdout
    assert f"context: {moved}\n" in told
    assert f"source: {moved}/src\n" in told
    assert str(stack.folder) not in told


def test_one_developer_moves_a_port_and_adds_a_variable_and_a_compile_keeps_both(stack: Stack) -> None:
    """As docs/compose.md says: `.env` and `compose.override.yaml` beside the file, in a shell that stands there."""
    here, port = stack.artifacts, stack.port
    own = {
        ".env": "WEB_HTTP_PORT=18085\n",
        "compose.override.yaml": "services:\n  web:\n    environment:\n      MINE: mine\n",
    }
    folder = here.stat().st_ino
    config = stack.folder / "config/shop.toml"
    try:
        for name, text in own.items():
            (here / name).write_text(text)
        config.write_text(config.read_text() + "# another\n")
        stack.compile()
        assert here.stat().st_ino == folder
        stack.engine.docker("compose", "up", "--wait", timeout=400, cwd=here)
        stack.port = 18085
        assert stack.get()
        words = ("compose", "exec", "-T", "web", "sh", "-c", "echo $MINE; cat /app/config/shop.toml")
        said = stack.engine.docker(*words, cwd=here).stdout
        assert said.startswith("mine\n")
        assert said.endswith("# another\n")
    finally:
        stack.port = port
        for name in own:
            (here / name).unlink(missing_ok=True)
        stack.compose("up", "--wait")


def test_a_job_that_takes_the_image_of_a_service_is_started_alone(stack: Stack) -> None:
    stack.compose("down", "--timeout", "1")
    stack.engine.docker("image", "rm", "--force", f"{stack.project}-web:dev")
    said = stack.compose("run", "--rm", "--build", "--no-deps", "migrate", "echo", "alone").stdout
    assert said.endswith("\nalone\n")  # behind what the build says
    stack.compose("up", "--wait")


def test_down_with_volumes_and_up_start_empty(stack: Stack) -> None:
    stack.get()
    stack.compose("down", "--volumes", "--timeout", "1")
    stack.compose("up", "--wait")
    assert stack.sql("SELECT count(*) FROM visits") == "0"
    assert stack.sql("SELECT count(*) FROM runs") == "1"
