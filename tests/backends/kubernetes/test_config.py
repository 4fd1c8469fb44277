"""Configuration files: hashed, immutable, each mounted by itself; what holds secrets only where it can be filled in."""

from __future__ import annotations

import base64

from tests.backends.kubernetes.compiled import Compiled
from tests.backends.kubernetes.specs import LISTENS, service

FILES = f"""{LISTENS}
files:
  /app/config/app.toml:
    content: |
      host = "${{services.web.host}}"
    mode: "0440"
  /etc/logo:
    source: logo.bin
"""


def _made(fields: str = FILES, logo: bytes = b"\x89\xff", options: str = "") -> Compiled:
    return service(fields, options, files={"logo.bin": logo})


def test_one_immutable_map_for_a_service() -> None:
    made = _made().one("ConfigMap")
    assert made["immutable"] is True
    assert made["data"] == {"app.toml": 'host = "web"\n'}
    assert {key: base64.b64decode(value) for key, value in made["binaryData"].items()} == {"logo": b"\x89\xff"}


def test_each_file_is_mounted_by_itself_so_that_the_images_files_stay() -> None:
    made = _made()
    name = made.one("ConfigMap")["metadata"]["name"]
    (volume,) = [one for one in made.pod("web")["spec"]["volumes"] if "configMap" in one]
    assert volume["configMap"] == {
        "name": name,
        "items": [
            {"key": "app.toml", "path": "app.toml", "mode": 0o440},
            {"key": "logo", "path": "logo", "mode": 0o444},
        ],
    }
    mounts = [one for one in made.container("web")["volumeMounts"] if one["name"] == "config"]
    assert mounts == [
        {"name": "config", "mountPath": "/app/config/app.toml", "subPath": "app.toml", "readOnly": True},
        {"name": "config", "mountPath": "/etc/logo", "subPath": "logo", "readOnly": True},
    ]


def test_another_content_is_another_name_and_another_pod() -> None:
    one, same, other = _made(), _made(), _made(logo=b"\x00\xfe")
    assert one.texts == same.texts
    (first,), (second,) = one.of("ConfigMap"), other.of("ConfigMap")
    assert first != second
    assert one.pod("web") != other.pod("web")
    assert first.startswith("web-")


def test_two_files_of_one_name() -> None:
    made = _made(f'{LISTENS}\nfiles:\n  /a/x.conf:\n    content: "1"\n  /b/x.conf:\n    content: "2"\n')
    assert sorted(made.one("ConfigMap")["data"].values()) == ["1", "2"]
    mounts = {one["mountPath"]: one.get("subPath") for one in made.container("web")["volumeMounts"]}
    data = made.one("ConfigMap")["data"]
    assert data[mounts["/a/x.conf"]] == "1"
    assert data[mounts["/b/x.conf"]] == "2"


def test_more_than_a_map_holds_is_several() -> None:
    fields = f"{LISTENS}\nfiles:\n  /a:\n    source: logo.bin\n  /b:\n    source: logo.bin\n"
    made = _made(fields, b"a" * 600_000)
    assert sorted(len(one["data"]) for one in made.of("ConfigMap").values()) == [1, 1]
    assert len(made.of("ConfigMap")) == 2
    mounts = {one["mountPath"]: one["name"] for one in made.container("web")["volumeMounts"]}
    assert (mounts["/a"], mounts["/b"]) == ("config", "config-2")


def test_a_file_that_no_map_holds() -> None:
    made = _made(f"{LISTENS}\nfiles:\n  /etc/logo:\n    source: logo.bin\n", b"a" * 2**20)
    (said,) = [one for one in made.diagnostics if one.id == "ENV091"]
    assert said.message == "`files./etc/logo` on kubernetes: a ConfigMap holds 1 MiB at most, and this file is larger"
    assert said.span and said.span.line == 12


TAINTED = f"{LISTENS}\nfiles:\n  /app/db.ini:\n    content: |\n      key=${{secrets.key}}\n"
SECRET = "secrets:\n  key:\n    key: prod/key\n"


def test_a_file_with_a_secret_is_rendered_by_the_operator() -> None:
    made = service(TAINTED, "secrets: external-secrets\nstore: aws", SECRET)
    one = made.one("ExternalSecret")
    assert one["spec"]["data"] == [{"secretKey": "key", "remoteRef": {"key": "prod/key"}}]
    assert one["spec"]["target"]["template"] == {"engineVersion": "v2", "data": {"db.ini": "key={{ .key }}\n"}}
    (volume,) = [volume for volume in made.pod("web")["spec"]["volumes"] if "secret" in volume]
    assert volume["secret"]["secretName"] == one["metadata"]["name"]
    assert one["metadata"]["name"].startswith("web-files-")
    other = service(TAINTED.replace("key=", "KEY="), "secrets: external-secrets\nstore: aws", SECRET)
    assert other.one("ExternalSecret")["metadata"]["name"] != one["metadata"]["name"]


def test_elsewhere_nothing_fills_it_in() -> None:
    for options in ("", "secrets: csi\nstore: aws"):
        made = service(TAINTED, options, SECRET)
        (said,) = [one for one in made.diagnostics if one.id == "ENV091"]
        mode = "csi" if options else "existing"
        words = f"nothing on a cluster with `secrets: {mode}` fills secrets into a file"
        assert said.message == f"`files./app/db.ini` on kubernetes: {words}"
        assert said.span and said.span.line == 12
