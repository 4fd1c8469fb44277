"""What containers mount: it outlives what replaces the folder, and arrives byte for byte."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.backends.compose.compiled import HTTP, entry, spec
from tests.backends.compose.deploy.host import SECRETS, TEXT, Host, keep
from tests.breakout import VALUES, quoted, template


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def sources(host: Host, release: str) -> list[str]:
    """The paths of the host that the services of a release mount, with the places of rendered files filled in."""
    text = (host.state / "releases" / release / "compose.yaml").read_text()
    places = dict(word.split("=") for word in (host.state / "places").read_text().split())
    text = re.sub(r"\$\{(rendered_\w+):[^}]*\}", lambda found: places[found[1]].rpartition("/")[2], text)
    found = re.findall(r"- \./(\.deployed/[^:]*):", text)
    assert found
    return found


def test_what_runs_mounts_nothing_that_a_new_release_replaces(host: Host) -> None:
    first = host.deploy(TEXT)
    mounted = {path: (host.path / path).read_text() for path in sources(host, first)}
    host.bring(TEXT.replace("as it is", "another").replace("$HOME `id`", "$SHELL `id`"))
    assert host.run(FAIL=" migrate").returncode == 1
    assert {path: (host.path / path).read_text() for path in mounted} == mounted


def test_a_service_whose_files_are_the_same_mounts_the_same(host: Host) -> None:
    first = host.deploy(TEXT)
    second = host.deploy(TEXT.replace("tag: 1.4.2", "tag: 1.4.3"))
    assert first != second
    assert sources(host, first) == sources(host, second)


def test_a_folder_that_docker_made_of_a_missing_file_is_put_right(host: Host) -> None:
    first = host.deploy(TEXT)
    (plain,) = [path for path in sources(host, first) if path.endswith("plain")]
    (host.path / plain).unlink()
    (host.path / plain).mkdir()
    host.deploy(TEXT)
    assert (host.path / plain).read_text() == "as it is"
    host.bring(TEXT.replace("as it is", "another"))
    assert host.run(FAIL="--remove-orphans").returncode == 1
    shutil.rmtree(host.state / "files")
    (host.path / plain).mkdir(parents=True)
    done = host.run("--rollback", "--yes")
    assert done.returncode == 0, done.stderr
    assert (host.path / plain).read_text() == "as it is"


def test_what_nobody_needs_any_longer_goes(host: Host) -> None:
    host.deploy(TEXT)
    old = host.mounted("web", "/app/c")
    host.secret("key", "another\n")
    host.deploy(TEXT)
    assert not old.exists(), "a file with a secret that is no longer the secret"
    first = host.deploy(TEXT.replace("as it is", "another"))
    assert len(list((host.state / "files").iterdir())) == 2, "a kept release knows it"
    keep(host, first, 9)
    host.deploy(TEXT.replace("as it is", "yet another"))
    assert len(list((host.state / "files").iterdir())) == 2


def test_what_a_container_mounts_stays_even_if_no_release_knows_it(host: Host) -> None:
    host.deploy(TEXT)
    old = host.mounted("web", "/app/c")
    host.log.with_name("log.ps").write_text("1dfe\n")
    answer = f"case $* in 'inspect --format {{{{range .Mounts}}}}'*) echo /host{old}; exit 0 ;; esac\n"
    host.docker.write_text(host.docker.read_text().replace("case $* in", answer + "case $* in", 1))
    host.secret("key", "another\n")
    host.deploy(TEXT)
    assert old.read_text().startswith("key='value of key'")


def test_a_file_with_a_secret_is_rendered_byte_for_byte(host: Host) -> None:
    value = b'it\'s $HOME `id` \\n "x" \xc3\xa9 \xff\x01\ttwo\nlines %s ${KEY}'
    file = host.path / "secrets/key"
    file.chmod(0o644)
    file.write_bytes(value + b"\n\n")
    host.deploy(TEXT)
    rendered = host.mounted("web", "/app/c")
    assert rendered.read_bytes() == b"key='" + value + b"'\n$HOME `id` \\\n"
    assert (host.state / "rendered").stat().st_mode & 0o777 == 0o700
    assert rendered.stat().st_mode & 0o777 == 0o644


def test_whatever_stands_around_a_secret_arrives(tmp_path: Path) -> None:
    # `$$` before a brace would be a literal `$`
    taken = [value for value in VALUES if not value.endswith("$")]
    lines = "".join(
        f"      '/f/{number} ':\n        content: {quoted(template(value))[:-1]}"
        f"${{secrets.key}}{quoted(template(value))[1:]}\n"
        for number, value in enumerate(taken)
    )
    host = Host(tmp_path, spec(entry("web", f"    files:\n{lines}"), secrets=SECRETS))
    done = host.run()
    assert done.returncode == 0, done.stderr
    (folder,) = (host.state / "rendered").glob("web-*/*")
    for number, value in enumerate(taken):
        path = folder / "f" / f"{number} "
        assert path.read_bytes() == f"{value}value of key{value}".encode(), value


def test_a_template_that_is_not_what_was_compiled_is_told(host: Host) -> None:
    path = host.path / "templates/web/app/c"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    done = host.run()
    assert done.returncode == 1
    assert re.search(
        r"deploy: \S+/templates/web/app/c is not what was compiled: copy the folder anew, byte for byte\n"
        r"deploy: nothing was changed\n$",
        done.stderr,
    )


def test_a_rendered_program_can_be_run(tmp_path: Path) -> None:
    program = '    files:\n      /app/run:\n        content: "key ${secrets.key}"\n        mode: "0555"\n'
    host = Host(tmp_path, spec(entry("web", HTTP + program), secrets=SECRETS))
    assert host.run().returncode == 0
    assert host.mounted("web", "/app/run").stat().st_mode & 0o777 == 0o755


def test_a_run_has_files_of_its_own_while_deploys_come_and_go(tmp_path: Path) -> None:
    """No job runs without its file or with another secret than was there when it began, nor does a service."""
    content = HTTP + "    files:\n      /c:\n        content: pw=${secrets.key}\n"
    job = entry("nightly", "    uses: web\n    command: x\n    schedule: 0 3 * * *\n", image="", job=True)
    text = spec(entry("web", content), jobs=job, secrets=SECRETS)
    host = Host(tmp_path, text)
    seen = host.log.with_name("seen")
    read = (
        'for word; do if [ "$last" = --file ]; then file=$word; fi; last=$word; done\n'
        'case "$*" in *" run "*) service=nightly ;; *" up "*) service=web; /bin/sleep 0.03 ;; *) service= ;; esac\n'
        'if [ -n "$service" ]; then\n'
        '  [ -f "$file" ] || echo "no file for $service" >>' + str(seen) + "\n"
        '  eval "place=\\$rendered_$service"\n'
        '  echo "$service $(cat .deployed/rendered/$service-*/$place/c)" >>' + str(seen) + "\nfi\n"
    )
    host.docker.write_text(host.docker.read_text().replace("case $* in", read + "case $* in", 1))
    host.secret("key", "old")
    host.deploy(text)
    host.secret("key", "new")
    seen.write_text("")
    script = str(host.path / "deploy.sh")
    loop = f'for n in 1 2 3 4; do {script} "$@" >>{host.log}.said 2>&1 || echo "$* failed" >>{seen}; done'
    each = [
        subprocess.Popen(["sh", "-c", loop, "loop", *words], env=host.environment)
        for words in ((), ("--run", "nightly"))
    ]
    for process in each:
        process.wait()
    lines = seen.read_text().splitlines()
    assert sorted(lines) == ["nightly pw=new"] * 4 + ["web pw=new"] * 4
    assert not list((host.state / "runs").iterdir())
