"""The judge nomad-hcl itself: what it reads, and that it refuses what it must.

It holds a file against HashiCorp's HCL parser and the types of Nomad's public API. What it cannot show: whether a
server would accept the job (ranges, what must go together), and whether a driver knows its options.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import judges

pytestmark = pytest.mark.judge("nomad-hcl")

JOB = """job "web" {
  type = "service"

  group "web" {
    count = 2

    network {
      mode = "bridge"
      port "http" {
        to = 8080
      }
      port "admin" {
        static = 9000
      }
    }

    volume "data" {
      type   = "host"
      source = "data"
    }

    task "web" {
      driver       = "docker"
      kill_timeout = "20s"

      config {
        image    = "shop/web:1"
        cap_drop = ["all"]
        mount {
          type   = "tmpfs"
          target = "/tmp"
          tmpfs_options {
            size = 67108864
          }
        }
      }

      env {
        PORT = 8080
        ADDR = "$${NOMAD_ADDR_http}"
      }

      template {
        destination = "secrets/env"
        env         = true
        data        = <<-EOT
          {{ with nomadVar "nomad/jobs/web" }}A={{ .a }}{{ end }}
        EOT
      }
    }
  }
}
"""


VOLUME = """type         = "host"
name         = "db"
plugin_id    = "mkdir"
capacity_min = "10GiB"

capability {
  access_mode     = "single-node-writer"
  attachment_mode = "file-system"
}
"""


def _read(path: Path, text: str) -> dict[str, Any]:
    path.write_text(text)
    answer: dict[str, Any] = json.loads(judges.run("nomad-hcl", path).stdout)
    return answer


def test_a_job_is_read_into_the_api_s_types(tmp_path: Path) -> None:
    answer = _read(tmp_path / "web.nomad.hcl", JOB)
    assert "error" not in answer
    job = answer["job"]
    assert (job["ID"], job["Name"], job["Type"]) == ("web", "web", "service")
    group = job["TaskGroups"][0]
    assert group["Networks"][0]["DynamicPorts"][0]["To"] == 8080
    assert group["Networks"][0]["ReservedPorts"][0]["Label"] == "admin"
    assert group["Volumes"]["data"]["Name"] == "data"
    task = group["Tasks"][0]
    assert task["KillTimeout"] == 20_000_000_000
    assert task["Env"] == {"PORT": "8080", "ADDR": "${NOMAD_ADDR_http}"}
    assert task["Config"]["mount"] == [{"type": "tmpfs", "target": "/tmp", "tmpfs_options": [{"size": 67108864}]}]
    assert task["Templates"][0]["EmbeddedTmpl"] == '{{ with nomadVar "nomad/jobs/web" }}A={{ .a }}{{ end }}\n'


def test_the_formatter_tells_what_it_would_change(tmp_path: Path) -> None:
    assert _read(tmp_path / "a.hcl", JOB)["formatted"] is True
    assert _read(tmp_path / "b.hcl", JOB.replace("count = 2", "count  = 2"))["formatted"] is False


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("count = 2", "counts = 2", 'a.hcl:5,5-11: TaskGroup has no argument "counts"'),
        ("volume ", "volumes ", 'a.hcl:17,5-12: TaskGroup has no block "volumes"'),
        ('"20s"', '"20"', 'a.hcl:24,22-26: kill_timeout: time: missing unit in duration "20"'),
        ("count = 2", 'count = "two"', "a.hcl:5,13-18: count: a number is required"),
        ("count = 2", "count = 1.5", "a.hcl:5,13-16: count: a whole number is needed"),
        ('"$${', '"${', "a.hcl:40,19-34: Variables not allowed; Variables may not be used here."),
        ('task "web"', "task", 'a.hcl:22,5-9: "task" needs one label'),
        ("env {", "env {\n x {}\n", 'a.hcl:39,2-3: "env" takes no block'),
        ("    network {", "    update {}\n    update {}\n    network {", 'a.hcl:8,5-11: a second block "update"'),
    ],
)
def test_what_nomad_does_not_know_is_refused(tmp_path: Path, old: str, new: str, error: str) -> None:
    assert old in JOB
    answer = _read(tmp_path / "a.hcl", JOB.replace(old, new, 1))
    assert answer["error"].removeprefix(f"{tmp_path}/") == error
    assert "job" not in answer


def test_a_volume_is_read_by_its_type(tmp_path: Path) -> None:
    text = VOLUME
    volume = _read(tmp_path / "db.volume.hcl", text)["volume"]
    assert volume["arguments"] == {"type": "host", "capacity_min": "10GiB"}
    assert volume["volume"]["PluginID"] == "mkdir"
    assert volume["volume"]["RequestedCapabilities"] == [
        {"AttachmentMode": "file-system", "AccessMode": "single-node-writer"}
    ]
    wrong = _read(tmp_path / "db.volume.hcl", text.replace('"host"', '"nfs"'))
    assert wrong["error"].endswith('db.volume.hcl:1,16-21: no volume has the type "nfs"')


def test_many_documents_are_evaluated_in_one_run() -> None:
    documents = [r'v = "a\n$${b}%%{c}\"\\"', 'v = "${x}"', 'v = <<E\nline\n${"$"}{y}\nE\n', "v = [1, true, null]"]
    answers = [
        json.loads(line) for line in judges.run("nomad-hcl", "-eval", stdin="\0".join(documents)).stdout.splitlines()
    ]
    assert answers[0] == {"formatted": True, "values": {"v": 'a\n${b}%{c}"\\'}}
    assert answers[1]["error"] == ":1,8-9: Variables not allowed; Variables may not be used here."
    assert answers[2] == {"formatted": True, "values": {"v": "line\n${y}\n"}}
    assert answers[3] == {"formatted": True, "values": {"v": [1, True, None]}}
