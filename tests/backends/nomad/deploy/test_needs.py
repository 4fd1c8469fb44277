"""What a release needs: volumes, secrets, a server that answers, a token that may. And the scripts, read by shells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from envspec_backends.shared import deploy
from tests import judges
from tests.backends.nomad.deployed import SPEC, Deployed
from tests.backends.nomad.reading import documents, shown

HEAD = (Path(deploy.__file__).parent / "head.sh").read_text()
PARTS = sorted((judges.ROOT / "backends/envspec_backends/nomad/deploy").glob("*.sh"))


def test_secrets_that_can_be_made_are_made_once_and_the_same_for_all_who_read_them(at: Deployed) -> None:
    at.put("nomad/jobs/shop-prod-web", other="kept")
    at.rolled()
    web, api = (at.cluster.variables[f"nomad/jobs/shop-prod-{job}"][1] for job in ("web", "api"))
    made = web["session_key"]
    assert web == {"db_password": "p", "other": "kept", "session_key": made}
    assert api == {"db_password": "p", "session_key": made}
    assert re.fullmatch("[0-9a-f]{16}", made)
    assert not [call for call in at.cluster.calls if made in call]
    at.rolled()
    assert at.cluster.variables["nomad/jobs/shop-prod-web"][1] == web


def test_a_secret_that_another_job_has_already_is_taken_byte_for_byte(at: Deployed) -> None:
    at.put("nomad/jobs/shop-prod-api", session_key="by hand\n")
    at.rolled()
    assert at.cluster.variables["nomad/jobs/shop-prod-web"][1]["session_key"] == "by hand\n"


@pytest.mark.parametrize("broken", ["od", "head"])
def test_no_secret_comes_of_a_broken_pipe(at: Deployed, broken: str) -> None:
    """An empty session key would never be made again."""
    program = at.cluster.bin / broken
    program.write_text(
        '#!/bin/sh\ncase "$*" in *urandom* | *-tx1*) exit 1 ;; esac\nexec /usr/bin/' + broken + ' "$@"\n'
    )
    program.chmod(0o755)
    assert at.failed() == "no 8 random bytes came for the secret session_key; nothing was put"
    assert "session_key" not in at.cluster.variables["nomad/jobs/shop-prod-web"][1]
    assert at.cluster.jobs == {}


def test_a_database_does_not_learn_of_a_new_password_by_itself(at: Deployed) -> None:
    assert "password" not in at.rolled()
    assert "password" not in at.rolled()
    for job in ("web", "api", "migrate", "db"):
        at.put(f"nomad/jobs/shop-prod-{job}", db_password="new")
    note = "its password is what it was until it is changed inside: ALTER ROLE … PASSWORD …\n"
    assert f"the Variable of db has changed: {note}" in at.rolled()
    assert note not in at.rolled()
    text = (at.folder / "secrets.sh.example").read_text()
    assert "# db-password: password of db; a new one counts once db is told: ALTER ROLE … PASSWORD …\n" in text


def test_a_new_password_is_told_until_a_rollout_ends_well(at: Deployed) -> None:
    at.rolled()
    at.put("nomad/jobs/shop-prod-db", db_password="new")
    at.compile(SPEC.replace("image: api:1", "image: api:2"))
    at.cluster.sick.add("shop-prod-api")
    note = "the Variable of db has changed: "
    for _ in range(2):
        code, _, said = at.run()
        assert code == 1
        assert note in said
    at.cluster.sick.clear()
    assert note in at.rolled()
    at.rolled("--rollback", "--yes")
    assert note not in at.rolled()


def test_all_that_is_missing_is_told_before_anything_is_touched(at: Deployed) -> None:
    at.cluster.volumes.remove("some-volume")
    at.put("nomad/jobs/shop-prod-db", db_password="")
    del at.cluster.variables["nomad/jobs/shop-prod-migrate"]
    at.cluster.failing["job plan web"] = 'Error during plan: 500 (job "shop-prod-web" is in nonexistent node pool "x")'
    code, _, said = at.run()
    assert (code, at.changes) == (1, [])
    assert said == (
        "deploy: nothing was changed:\n"
        "  there is no volume some-volume, which the spec adopts\n"
        "  nomad/jobs/shop-prod-migrate has no item db_password; secrets.sh.example says how to put it\n"
        "  nomad/jobs/shop-prod-db has no item db_password; secrets.sh.example says how to put it\n"
        '  web: Error during plan: 500 (job "shop-prod-web" is in nonexistent node pool "x")\n'
    )


@pytest.mark.parametrize("word", ["", "--diff", "--status", "--history", "--rollback", "--prune"])
@pytest.mark.parametrize(
    ("fails", "answer", "says"),
    [
        (
            "namespace status",
            'Error retrieving namespaces: Get "http://127.0.0.1:1/v1": dial tcp 127.0.0.1:1: connection refused',
            "no Nomad server answers at http://127.0.0.1:1, which NOMAD_ADDR says: Error retrieving",
        ),
        (
            "namespace status",
            "Error retrieving namespaces: Unexpected response code: 403 (ACL token not found)",
            "the token in NOMAD_TOKEN may not do this in the namespace default; ./deploy.sh --policy prints what it",
        ),
        (
            "namespace status",
            'Error: Namespace "x" matched no namespaces',
            "there is no namespace default; somebody who",
        ),
    ],
)
def test_a_server_a_token_and_a_namespace_are_told_apart(
    at: Deployed, word: str, fails: str, answer: str, says: str
) -> None:
    at.cluster.failing[fails] = answer
    said = at.failed(
        *filter(None, (word, "--yes" if word in ("--rollback", "--prune") else "")), NOMAD_ADDR="http://127.0.0.1:1"
    )
    assert said.startswith(says)
    assert len(at.cluster.calls) == 1


def test_a_variable_that_may_not_be_read_is_not_a_missing_one(at: Deployed) -> None:
    refused = "Error retrieving variable: Unexpected response code: 403 (Permission denied)"
    at.cluster.failing["var get -out=go-template -template {{range"] = refused
    assert at.failed().startswith("the token in NOMAD_TOKEN may not do this in the namespace default; ")
    assert at.changes == []


def test_a_namespace_that_only_begins_alike_is_not_it(at: Deployed) -> None:
    at.cluster.namespace = "default-of-others"
    assert at.failed().startswith("there is no namespace default;")


@pytest.mark.parametrize("words", [["--rolback"], ["--dry-run=server"], ["deploy"], ["--run"], ["--run", "web"]])
def test_a_wrong_call_asks_no_server(at: Deployed, words: list[str]) -> None:
    code, out, _ = at.run(*words)
    assert (code, out, at.cluster.calls) == (2, "", [])


def test_help_and_the_policy_ask_no_server(at: Deployed) -> None:
    code, out, _ = at.run("--help")
    assert (code, at.cluster.calls) == (0, [])
    assert "  --policy              print the ACL policy that the token of this script needs\n" in out
    code, out, said = at.run("--policy")
    assert (code, said, at.cluster.calls) == (0, "", [])
    assert out.startswith('# What deploy.sh needs for shop, environment prod.\n\nnamespace "default" {\n')


def test_namespace_and_region_are_those_of_the_options(tmp_path: Path) -> None:
    at = Deployed(tmp_path, options="namespace: shop-prod\nregion: eu")
    at.cluster.namespace = "shop-prod"
    at.rolled()
    assert at.cluster.regions == {"shop-prod eu"}
    at.cluster.close()


@pytest.fixture(params=["", "volumes: csi\nplugin_id: ebs\nnamespace: it-is"])
def with_options(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Deployed]:
    at = Deployed(tmp_path, options=request.param)
    at.cluster.namespace = "it-is" if request.param else "default"
    yield at
    at.cluster.close()


@pytest.mark.judge("nomad-hcl")
def test_all_words_together_need_the_policy_and_go_fills_their_templates(with_options: Deployed) -> None:
    """With the types of Nomad's API, and the values that each call has met."""
    at = with_options
    assert at.run("--status")[0] == 0
    at.rolled()
    at.compile(SPEC.replace("image: api:1", "image: api:2").replace("jobs:\n", "  extra:\n    image: e:1\njobs:\n", 1))
    at.rolled()
    at.rolled("--rollback", "--yes")
    at.job("api").newest.tag = f"envspec-{'0' * 12}"
    at.rolled()
    for words in (["--diff"], ["--history"], ["--logs", "web"], ["--run", "nightly"]):
        assert at.run(*words)[0] == 0
    text = at.run("--policy")[1]
    assert documents([text.encode()])[0]["formatted"]
    allowed = at.allowed(text)
    # a job is let at a volume by the volume's name, which no command says
    mounts = {"csi-mount-volume"} if "csi" in at.options else set()
    assert {need for need in allowed if "/" not in need} == {n for n in at.cluster.needed if "/" not in n} | mounts
    assert [need for need in at.cluster.needed if "/" in need and not at.may(need, allowed)] == []
    for volume in () if mounts else ("shop-prod-db", "shop-prod-uploads", "some-volume"):
        assert f'host_volume "{volume}" {{\n  policy = "write"\n}}' in text
    met = at.cluster.shown
    assert {one["of"] for one in met} >= {"job", "jobs", "versions", "allocations", "deployment", "variable"}
    assert [one.get("text", one) for one in shown(met)] == [one["text"] for one in met]


def test_putting_secrets_from_files(at: Deployed, tmp_path: Path) -> None:
    at.cluster.variables.clear()
    values = tmp_path / "values"
    values.mkdir()
    (values / "db-password").write_text('p"q\n')
    code, _, said = at.run(str(values), script="secrets.sh.example")
    assert code == 0, said
    stored = {path: items for path, (_, items) in at.cluster.variables.items()}
    assert stored == {
        f"nomad/jobs/shop-prod-{job}": {"db_password": 'p"q\n'} for job in ("web", "api", "migrate", "db")
    }
    (values / "session-key").write_text("s")
    assert at.run(str(values), script="secrets.sh.example")[0] == 0
    assert at.cluster.variables["nomad/jobs/shop-prod-api"][1] == {"db_password": 'p"q\n', "session_key": "s"}
    text = (at.folder / "secrets.sh.example").read_text()
    assert "# session-key: Signs sessions. Two lines; $(id) `id` '; without a file of it deploy.sh makes it\n" in text
    assert at.run(script="secrets.sh.example")[0] != 0


def test_putting_secrets_stops_where_it_may_not(at: Deployed, tmp_path: Path) -> None:
    (tmp_path / "db-password").write_text("x")
    at.cluster.failing["var get"] = "Error retrieving variable: Unexpected response code: 403 (Permission denied)"
    code, _, said = at.run(str(tmp_path), script="secrets.sh.example")
    assert (code, at.changes) == (1, [])
    assert said.endswith("403 (Permission denied)\n")


@pytest.mark.judge("shellcheck")
def test_each_part_is_clean() -> None:
    done = judges.run("shellcheck", *map(str, PARTS))
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.judge("shellcheck")
def test_the_scripts_are_clean(tmp_path: Path) -> None:
    """Two releases differ in assignments; all the rest is read once."""
    texts = []
    for name, spec in (("much", SPEC), ("little", "services:\n  web:\n    image: web:1\n")):
        (tmp_path / name).mkdir()
        at = Deployed(tmp_path / name, spec)
        at.cluster.close()
        texts.append({path.name: path.read_text() for path in at.folder.glob("*.sh*")})
    much, little = texts
    assert (sorted(much), sorted(little)) == (["deploy.sh", "secrets.sh.example"], ["deploy.sh"])
    head, _, body = little["deploy.sh"].partition(HEAD)
    assert much["deploy.sh"].partition(HEAD)[2] == body
    for name, text in {**much, "head.sh": head}.items():
        (tmp_path / name).write_text(text)
    done = judges.run("shellcheck", "--shell=sh", *(tmp_path / name for name in much))
    assert (done.returncode, done.stdout) == (0, "")
    # SC2034: assigned for the rest
    done = judges.run("shellcheck", "--shell=sh", "--exclude=SC2034", tmp_path / "head.sh")
    assert (done.returncode, done.stdout) == (0, "")
