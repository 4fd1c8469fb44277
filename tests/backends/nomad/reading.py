"""What the judges read back: documents through HashiCorp's parser, templates and options through a client's."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests import judges

__all__ = ["documents", "jobs", "shown", "started"]


def _answers(judge: str, text: bytes, *words: str) -> list[dict[str, Any]]:
    done = subprocess.run([*judges.command(judge), *words], input=text, capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr.decode()
    # by line feeds alone: splitlines would part at U+2028 too
    return [json.loads(line) for line in done.stdout.decode().split("\n") if line]


def documents(texts: Iterable[bytes]) -> list[dict[str, Any]]:
    """For each HCL document what nomad-hcl made of it; none may hold a NUL."""
    return _answers("nomad-hcl", b"\0".join(texts), "-eval")


def jobs(files: dict[str, bytes], folder: Path) -> dict[str, dict[str, Any]]:
    """Name of a `.hcl` file -> what nomad-hcl made of it, which must be no error and clean for `nomad fmt`."""
    paths = []
    for name, data in files.items():
        if name.endswith(".hcl"):
            path = folder / Path(name).name
            path.write_bytes(data)
            paths.append(path)
    out = {}
    for path, read in zip(paths, _answers("nomad-hcl", b"", *map(str, paths)), strict=True):
        assert "error" not in read, read["error"]
        assert read["formatted"], f"nomad fmt would change {path.name}"
        out[path.name] = read
    return out


def started(requests: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a client makes of each request; see tests/tools/nomad-client."""
    return _answers("nomad-client", "".join(json.dumps(request) + "\n" for request in requests).encode())


def shown(requests: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a nomad command makes of its answer with a template; see tests/tools/nomad/show.go."""
    return _answers("nomad-hcl", "".join(json.dumps(request) + "\n" for request in requests).encode(), "-show")
