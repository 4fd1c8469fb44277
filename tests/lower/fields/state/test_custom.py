"""A state that the spec describes itself."""

from __future__ import annotations

from envspec.model.image import Image
from envspec.model.text import Text
from envspec.model.workload import PortSpec, Resources, Security, Shutdown, Store, Writable
from tests.lower.specs import Told, plan, told_in

_TMP = {"/tmp": Writable(64 * 2**20)}


def test_it_is_one_workload_that_keeps_its_data() -> None:
    body = """\
state:
  search:
    kind: custom
    image: acme/search:1.0.0
    run_as: 1000:1000
    args:
      - --fast
    ports:
      http: 9200
    data: /var/lib/search/
    storage: 5Gi
    adopt: old
    resources:
      memory: 1Gi
"""
    made = plan(body).workloads
    assert list(made) == ["search"]
    found = made["search"]
    assert (found.role, found.path, found.image) == ("state", ("state", "search"), Image("acme/search", "1.0.0"))
    assert found.command == (Text(("--fast",)),)
    assert found.user == (1000, 1000)
    assert found.ports == {"http": PortSpec("http", 9200, "http")}
    assert found.store == Store("custom", "/var/lib/search", 5 * 2**30, "old")
    assert found.resources == Resources(memory=2**30, memory_limit=2**30)
    assert (found.shutdown, found.security, found.writable) == (Shutdown(grace=30_000), Security(), _TMP)
    assert (found.debugging, found.health) == (None, None)


def test_without_storage_it_keeps_nothing() -> None:
    found = plan("state:\n  it:\n    kind: custom\n    image: acme/it:1.0.0\n    data: /data\n").workloads["it"]
    assert found.store == Store("custom", "/data", None)


def test_storage_goes_somewhere() -> None:
    assert told_in("state:\n  it:\n    kind: custom\n    image: acme/it:1.0.0\n    storage: 1Gi\n") == [
        Told(
            5,
            5,
            "`it` has storage and does not say where its data goes",
            "add `data:` with the path in the container",
        )
    ]


def test_it_says_its_image() -> None:
    assert told_in("state:\n  it:\n    kind: custom\n") == [
        Told(2, 3, "`it` does not say which image it is", "add `image:`")
    ]
