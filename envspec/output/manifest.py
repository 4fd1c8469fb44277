"""What a run wrote into an environment's folder: path and digest of every file, and the compiler's version."""

from __future__ import annotations

import json
from hashlib import sha256

from envspec import __version__

__all__ = ["NAME", "digest", "parse", "render"]

NAME = "envspec.manifest.json"


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(data).hexdigest()


def render(files: dict[str, str]) -> bytes:
    """The manifest of these files (path -> digest), always in the same bytes: a line for each file."""
    listed = ",\n".join(
        f'    {{"path": {json.dumps(path, ensure_ascii=False)}, "sha256": "{files[path]}"}}' for path in sorted(files)
    )
    head = f'  "version": 1,\n  "compiler": "envspec {__version__}",\n'
    return f'{{\n{head}  "files": [\n{listed}\n  ]\n}}\n'.encode()


def parse(data: bytes) -> dict[str, str]:
    """Path -> digest. Raises ValueError when it is no manifest of ours."""
    try:
        body = json.loads(data)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(body, dict) or body.get("version") != 1 or not isinstance(body.get("files"), list):
        raise ValueError("not a manifest of version 1")
    found: dict[str, str] = {}
    for entry in body["files"]:
        if not isinstance(entry, dict):
            raise ValueError("an entry is no object")
        path, value = entry.get("path"), entry.get("sha256")
        if not isinstance(path, str) or not isinstance(value, str) or not safe(path):
            raise ValueError("an entry has no usable path and digest")
        found[path] = value
    return found


def safe(path: str) -> bool:
    """True for a relative path with `/` that stays below its folder and that a file can have."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    steps = path.split("/")
    return bool(path) and "\0" not in path and "\\" not in path and not any(s in ("", ".", "..") for s in steps)
