"""Each judge gives both verdicts here: one that can only say yes would make every test that trusts it worthless."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests import judges

COMPOSE = 'name: shop\nservices:\n  web:\n    image: "shop/web:1"\n'
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: "shop/web:1"
          ports:
            - name: http
              containerPort: 8080
"""


def _file(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def _says(name: str, *words: str | Path) -> tuple[int, str]:
    """The exit code and all that the judge printed."""
    done = judges.run(name, *words)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.judge("docker-compose")
def test_compose_reads_a_file_and_refuses_an_unknown_key(tmp_path: Path) -> None:
    assert _says("docker-compose", "-f", _file(tmp_path / "a.yaml", COMPOSE), "config", "-q") == (0, "")
    code, text = _says("docker-compose", "-f", _file(tmp_path / "b.yaml", COMPOSE + "    imagine: x\n"), "config", "-q")
    assert code != 0
    assert "additional properties 'imagine' not allowed" in text


@pytest.mark.judge("check-jsonschema")
def test_the_compose_schema_refuses_a_wrong_type(tmp_path: Path) -> None:
    schema = ("--builtin-schema", "vendor.compose-spec")
    assert _says("check-jsonschema", *schema, _file(tmp_path / "a.yaml", COMPOSE))[0] == 0
    code, text = _says("check-jsonschema", *schema, _file(tmp_path / "b.yaml", COMPOSE + "    ports: 80\n"))
    assert code == 1
    assert "services.web.ports" in text


@pytest.mark.judge("compose-lint")
def test_compose_lint_sees_a_privileged_service(tmp_path: Path) -> None:
    file = _file(tmp_path / "a.yaml", COMPOSE + "    privileged: true\n")
    code, text = _says("compose-lint", "check", "--fail-on", "low", "--no-env", "--no-merge-overrides", file)
    assert code == 1
    assert "privileged" in text


@pytest.mark.judge("dclint")
def test_dclint_sees_a_duplicate_port(tmp_path: Path) -> None:
    ports = '    ports:\n      - "127.0.0.1:80:80"\n      - "127.0.0.1:80:81"\n'
    assert _says("dclint", "--max-warnings", "0", _file(tmp_path / "a" / "compose.yaml", COMPOSE))[0] == 0
    code, text = _says("dclint", "--max-warnings", "0", _file(tmp_path / "b" / "compose.yaml", COMPOSE + ports))
    assert code == 1
    assert "no-duplicate-exported-ports" in text


@pytest.mark.judge("kubernetes-validate")
def test_kubernetes_validate_is_strict(tmp_path: Path) -> None:
    strict = ("--strict", "--kubernetes-version", "1.34")
    assert _says("kubernetes-validate", *strict, _file(tmp_path / "a.yaml", DEPLOYMENT))[0] == 0
    wrong = DEPLOYMENT.replace("spec:\n", "spec:\n  replica: 2\n", 1)
    code, text = _says("kubernetes-validate", *strict, _file(tmp_path / "b.yaml", wrong))
    assert code != 0
    assert "replica" in text


@pytest.mark.judge("kustomize")
def test_kustomize_builds_a_folder_and_misses_a_file(tmp_path: Path) -> None:
    _file(tmp_path / "web.yaml", DEPLOYMENT)
    _file(tmp_path / "kustomization.yaml", "resources:\n  - web.yaml\n")
    code, text = _says("kustomize", "build", tmp_path)
    assert (code, "name: web" in text) == (0, True)
    _file(tmp_path / "kustomization.yaml", "resources:\n  - wep.yaml\n")
    code, text = _says("kustomize", "build", tmp_path)
    assert code == 1
    assert "wep.yaml" in text


@pytest.mark.judge("kubernetes")
def test_the_api_server_knows_rules_that_no_schema_has(tmp_path: Path) -> None:
    apply = ("apply", "--dry-run=server", "--server-side", "-f")
    code, text = _says("kubernetes", *apply, _file(tmp_path / "a.yaml", DEPLOYMENT))
    assert code == 0, text
    wrong = DEPLOYMENT.replace("name: http", "name: longer-than-15-characters")
    code, text = _says("kubernetes", *apply, _file(tmp_path / "b.yaml", wrong))
    assert code == 1
    assert "must be no more than 15 characters" in text


@pytest.mark.judge("checkov")
def test_checkov_counts_what_passed_and_what_failed(tmp_path: Path) -> None:
    done = judges.run(
        "checkov", "-f", _file(tmp_path / "a.yaml", DEPLOYMENT), "--framework", "kubernetes", "--skip-download",
        "--compact", "--output", "json",
    )  # fmt: skip
    assert done.returncode == 1
    summary = json.loads(done.stdout)["summary"]
    assert summary["passed"] > 50
    assert summary["failed"] > 10
    assert summary["parsing_errors"] == 0


@pytest.mark.judge("podman")
def test_podman_runs_a_manifest(tmp_path: Path) -> None:
    from tests import roots  # the only test here that needs an image

    image = "localhost/envspec-verdict:1"
    assert _says("podman", "import", roots.tar(roots.BUSYBOX), image)[0] == 0
    pod = f"""apiVersion: v1
kind: Pod
metadata:
  name: envspec-verdict
spec:
  restartPolicy: Never
  containers:
    - name: main
      image: {image}
      imagePullPolicy: Never
      command: [/bin/sh, -c, "/bin/id -u; /bin/touch /x"]
      securityContext:
        runAsUser: 10001
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
"""
    file = _file(tmp_path / "pod.yaml", pod)
    try:
        code, text = _says("podman", "kube", "play", "--network", "none", file)
        assert code == 0, text
        assert judges.run("podman", "wait", "envspec-verdict-main").stdout == "1\n"
        assert _says("podman", "logs", "envspec-verdict-main") == (
            0,
            "10001\ntouch: /x: Read-only file system\n",
        )
    finally:
        judges.run("podman", "kube", "down", file)


@pytest.mark.judge("shellcheck")
def test_shellcheck_sees_an_unquoted_variable(tmp_path: Path) -> None:
    assert _says("shellcheck", _file(tmp_path / "a.sh", '#!/bin/sh\necho "$1"\n')) == (0, "")
    code, text = _says("shellcheck", _file(tmp_path / "b.sh", "#!/bin/sh\necho $1\n"))
    assert code == 1
    assert "SC2086" in text


@pytest.mark.judge("hadolint")
def test_hadolint_sees_latest(tmp_path: Path) -> None:
    assert _says("hadolint", _file(tmp_path / "a.Dockerfile", "FROM debian:12\nUSER 1000\n")) == (0, "")
    code, text = _says("hadolint", _file(tmp_path / "b.Dockerfile", "FROM debian:latest\n"))
    assert code == 1
    assert "DL3007" in text


@pytest.mark.judge("yaml-language-server")
def test_the_language_server_answers_over_its_protocol() -> None:
    ask = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"processId": None, "rootUri": None, "capabilities": {}},
    }
    body = json.dumps(ask)
    call = [*judges.command("yaml-language-server"), "--stdio"]
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(f"Content-Length: {len(body)}\r\n\r\n{body}")
        server.stdin.flush()
        length = int(server.stdout.readline().removeprefix("Content-Length: "))
        while server.stdout.readline().strip():
            pass
        answer = json.loads(server.stdout.read(length))
        server.kill()
    assert answer["result"]["capabilities"]["hoverProvider"] is True
