"""What the examples cannot show: files on a disk, and none at all."""

from __future__ import annotations

from pathlib import Path

from envspec.compiler import Order, compile_source, compile_text
from envspec.files import DiskFiles
from envspec.source import Source

_SPEC = """\
envspec: 1
project: shop
services:
  web:
    build:
      context: {}
environments:
  dev:
    tier: development
"""


def told(folder: Path, context: str) -> list[str]:
    made = compile_source(
        Source("envspec.yaml", _SPEC.format(context)), "envspec.yaml", DiskFiles(str(folder)), Order(emit=False)
    )
    return [str(one) for one in made.diagnostics if one.id == "ENV809"]


def test_on_a_disk(tmp_path: Path) -> None:
    (tmp_path / "web" / "src").mkdir(parents=True)
    (tmp_path / "web" / "src" / "main.py").write_text("")
    (message,) = told(tmp_path, "web")
    assert message == (
        "envspec.yaml:6:16: warning ENV809 missing-dockerfile: "
        "there is no `Dockerfile` in `web` to build `web` with [services.web.build.context]"
    )
    assert told(tmp_path, "elsewhere") == []
    (tmp_path / "web" / "Dockerfile").write_bytes(b"\xff")  # there, and no text
    assert told(tmp_path, "web") == []


def test_where_no_file_can_be_seen_nothing_is_said() -> None:
    assert [one for one in compile_text(_SPEC.format(".")).diagnostics if one.id == "ENV809"] == []
