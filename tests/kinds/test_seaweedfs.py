"""SeaweedFS: its start script, and the scripts that speak S3 by the real curl, against a small server of it."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest

from envspec.kinds.kind import Task
from tests.kinds.backup import Backup
from tests.kinds.states import recipe, spell, words

HOSTILE = "  p\"a's\\s $(id) `id` #%{}é\ttab $X "
CURL = pytest.mark.judge("curl")
#: how many keys the server gives at once
PAGE = 2
KEPT = ("content-type", "x-amz-meta-who")


class Store(ThreadingHTTPServer):
    """Buckets of objects: their bytes, and the headers that came with them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.buckets: dict[str, dict[str, tuple[bytes, dict[str, str]]]] = {}
        self.logins: set[str] = set()
        #: a path, or the beginning of one with its query, that gets no answer but 403
        self.refused = ""


class _Handler(BaseHTTPRequestHandler):
    server: Store
    protocol_version = "HTTP/1.1"

    def _asked(self) -> tuple[str, str, dict[str, list[str]]]:
        found = re.match(r"AWS4-HMAC-SHA256 Credential=([^/]+)/\d+/us-east-1/s3/", self.headers["Authorization"] or "")
        self.server.logins.add(found[1] if found else "nobody")
        parts = urlsplit(self.path)
        _, bucket, *key = parts.path.split("/", 2)
        return bucket, unquote(key[0]) if key else "", parse_qs(parts.query)

    def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        bucket, key, query = self._asked()
        buckets = self.server.buckets
        refused = self.server.refused
        if refused and (self.path == refused or (refused.endswith("?") and self.path.startswith(refused))):
            self._answer(403)
        elif not bucket:
            names = "".join(f"<Bucket><Name>{name}</Name></Bucket>" for name in sorted(buckets))
            self._answer(200, f"<Buckets>{names}</Buckets>".encode())
        elif not key:
            after = query.get("start-after", [""])[0]
            keys = sorted(each for each in buckets[bucket] if each > after)[:PAGE]
            listed = "".join(f"<Contents><Key>{quote(each)}</Key></Contents>" for each in keys)
            self._answer(200, f"<ListBucketResult><Name>{bucket}</Name>{listed}</ListBucketResult>".encode())
        else:
            self._answer(200, *buckets[bucket][key])

    def do_PUT(self) -> None:
        bucket, key, _ = self._asked()
        buckets = self.server.buckets
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        if key:
            buckets[bucket][key] = body, {name: self.headers[name] for name in KEPT if name in self.headers}
            self._answer(200)
        elif bucket == "refused":
            self._answer(403, b"AccessDenied")
        else:
            self._answer(409 if bucket in buckets else 200)
            buckets.setdefault(bucket, {})

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def store() -> Iterator[Store]:
    with Store() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def do(folder: Path, store: Store, task: Task, password: str = "a secret") -> subprocess.CompletedProcess[str]:
    """Runs one of the kind's tasks beside the store; `/backup` and `/tmp` are folders of the test."""
    backup = Backup(folder)
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    (backup.bin / "password").write_text(password + "\n")
    environment = {name: spell(value) for name, value in task.environment.items()}
    environment.update(STORE_PORT=str(store.server_port), PASSWORD_FILE=str(backup.bin / "password"))
    argv = [word.replace("/tmp/", f"{scratch}/") for word in [*words(task.entrypoint), *words(task.command)]]
    return backup.run(argv, environment)


@CURL
def test_what_was_lost_comes_back_with_its_type(tmp_path: Path, store: Store) -> None:
    store.buckets = {
        "assets": {
            "a b/c.txt": (b"one\n", {"content-type": "text/x-thing", "x-amz-meta-who": "me & you"}),
            "é'$(id)+=&<>\n.bin": (bytes(range(256)), {"content-type": "image/png"}),
            "../../up": (b"", {"content-type": "text/plain"}),
            **{f"dir/{number}": (b"n%d" % number, {"content-type": "text/plain"}) for number in range(5)},
        },
        "empty": {},
    }
    before = {name: dict(objects) for name, objects in store.buckets.items()}
    made = recipe("seaweedfs")
    assert made.dump is not None and made.restore is not None
    done = do(tmp_path, store, made.dump(3))
    assert (done.returncode, done.stderr) == (0, "")
    store.buckets = {"assets": {"dir/1": (b"changed", {}), "newer": (b"stays", {})}}
    done = do(tmp_path, store, made.restore)
    assert (done.returncode, done.stderr) == (0, "")
    assert store.buckets.pop("empty") == before.pop("empty")
    assert store.buckets["assets"].pop("newer") == (b"stays", {})
    assert store.buckets == before
    assert store.logins == {"shop"}


@CURL
@pytest.mark.parametrize("refused", ["/", "/assets?", "/assets/b"])
def test_a_dump_that_breaks_off_is_none(tmp_path: Path, store: Store, refused: str) -> None:
    store.buckets = {"assets": {"a": (b"x", {}), "b": (b"y", {})}}
    store.refused = refused
    made = recipe("seaweedfs")
    assert made.dump is not None
    done = do(tmp_path, store, made.dump(3))
    assert done.returncode != 0 and "403" in done.stderr
    assert Backup(tmp_path).names == []


@CURL
@pytest.mark.parametrize("password", ["a secret", HOSTILE])
def test_buckets_are_made_and_those_there_left_alone(tmp_path: Path, store: Store, password: str) -> None:
    store.buckets = {"assets": {"a": (b"x", {})}}
    setup = recipe("seaweedfs", buckets=("assets", "in.voices")).setup
    assert setup is not None
    done = do(tmp_path, store, setup, password)
    assert (done.returncode, done.stdout, done.stderr) == (0, "assets is there\nin.voices is there\n", "")
    assert store.buckets == {"assets": {"a": (b"x", {})}, "in.voices": {}}
    assert (tmp_path / "scratch" / "login").stat().st_mode & 0o077 == 0


@CURL
def test_a_bucket_that_can_not_be_made_is_an_end(tmp_path: Path, store: Store) -> None:
    setup = recipe("seaweedfs", buckets=("refused", "later")).setup
    assert setup is not None
    done = do(tmp_path, store, setup)
    assert (done.returncode, done.stderr) == (1, "AccessDenied")
    assert store.buckets == {}


@pytest.mark.parametrize("password", ["0123456789abcdef", HOSTILE])
def test_the_server_is_given_the_key_and_listens_for_s3_alone(tmp_path: Path, password: str) -> None:
    (tmp_path / "entrypoint.sh").write_text('#!/bin/sh\nprintf "%s\\n" "$AWS_SECRET_ACCESS_KEY" "$@"\n')
    (tmp_path / "entrypoint.sh").chmod(0o755)
    (tmp_path / "password").write_text(password + "\n")
    made = recipe("seaweedfs")
    argv = [*words(made.entrypoint), *words(made.command), "-s3.domainName=a b"]
    argv = [word.replace("/entrypoint.sh", f"{tmp_path}/entrypoint.sh") for word in argv]
    environment = {"PATH": "/usr/bin:/bin", "PASSWORD_FILE": str(tmp_path / "password")}
    done = subprocess.run(argv, capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.splitlines() == [
        password, "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3", "-s3.ip.bind=0.0.0.0", "-s3.domainName=a b",
    ]  # fmt: skip


def test_development_is_the_image_as_it_is() -> None:
    made = recipe("seaweedfs", development=True)
    assert made.entrypoint is None
    assert words(made.command)[0] == "server"
    assert spell(made.environment["AWS_SECRET_ACCESS_KEY"], "it") == "it"
