"""The list of what a run wrote."""

from __future__ import annotations

import json

import pytest

from envspec import __version__
from envspec.output.manifest import parse, render


@pytest.mark.parametrize("files", [{}, {"b": "01"}, {"b/ü": "02", 'a "quoted"': "01"}], ids=len)
def test_it_is_json_with_a_line_for_each_file_and_is_read_back(files: dict[str, str]) -> None:
    data = render(files)
    listed = [{"path": path, "sha256": files[path]} for path in sorted(files)]
    assert json.loads(data) == {"version": 1, "compiler": f"envspec {__version__}", "files": listed}
    assert [json.loads(line.strip(", ")) for line in data.decode().splitlines() if '"path"' in line] == listed
    assert parse(data) == files
