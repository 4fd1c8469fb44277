"""deploy.sh --rollback, --history, --prune: which release runs, and what Nomad keeps for the way back."""

from __future__ import annotations

import re

import pytest

from tests.backends.nomad.deployed import SPEC, Deployed


def spec(api: str = "1", more: str = "", web: str = "1") -> str:
    """A release: versions of two images, and what else it has."""
    text = SPEC.replace("image: api:1", f"image: api:{api}").replace("image: web:1", f"image: web:{web}")
    return text.replace("jobs:\n", f"{more}jobs:\n", 1)


EXTRA = '  extra:\n    image: extra:1\n    user: "10:10"\n'


def images(at: Deployed, *workloads: str) -> list[str]:
    """What the newest version of each job runs; nothing when it is stopped."""
    found = []
    for name in workloads:
        newest = at.job(name).newest
        image = re.search(r'image += "(.*)"', newest.text)
        found.append("" if newest.stop or image is None else image[1])
    return found


def test_from_the_third_to_the_second_to_the_first_and_up_again(at: Deployed) -> None:
    first = at.release
    at.rolled()
    second = at.compile(spec(api="2"))
    at.rolled()
    third = at.compile(spec(api="3"))
    at.rolled()
    assert at.history == [f"*{third}", second, first]
    assert at.rolled("--rollback", "--yes").endswith(f"rolled back: release {second} runs\n")
    assert (at.history, images(at, "api")) == ([third, f"*{second}", first], ["api:2"])
    at.rolled("--rollback", "--yes")
    assert (at.history, images(at, "api")) == ([third, second, f"*{first}"], ["api:1"])
    assert at.failed("--rollback", "--yes") == "there is no release to return to"
    at.rolled("--rollback", "--yes", third[:5])
    assert (at.history, images(at, "api")) == ([f"*{third}", second, first], ["api:3"])
    fourth = at.compile(spec(api="4"))
    at.rolled()
    assert at.history == [f"*{fourth}", third, second, first]


def test_a_rollback_runs_no_job_of_before_deploy_and_every_job_of_after_deploy(at: Deployed) -> None:
    first = at.release
    at.rolled()
    second = at.compile(spec(web="2"))
    at.rolled()
    at.rolled("--rollback", "--yes")
    assert at.children("migrate") == [first, second]
    assert at.children("announce") == [first, second, first]
    # and --run takes the migration of the release that runs
    assert images(at, "migrate", "nightly", "reindex") == ["web:1", "web:1", "web:1"]
    at.rolled("--run", "migrate")
    assert at.children("migrate") == [first, second, first]


def test_only_what_is_another_is_touched(at: Deployed) -> None:
    at.rolled()
    at.compile(spec(api="2"))
    at.rolled()
    at.rolled("--rollback", "--yes")
    assert [call.split()[2:4] for call in at.cluster.calls if call.startswith("job revert")] == [
        ["-detach", "shop-prod-api"]
    ]
    assert at.job("web").newest.number == at.job("db").newest.number == 0


def test_after_a_failed_migration_the_last_good_release_runs_and_nothing_is_done(at: Deployed) -> None:
    """Two releases back would be a downgrade of a healthy service."""
    at.rolled()
    second = at.compile(spec(web="2"))
    at.rolled()
    third = at.compile(spec(web="3"))
    at.cluster.runs["shop-prod-migrate"] = ["failed"]
    assert at.failed().endswith(
        f"nothing that runs was changed: release {second} runs on, and there is nothing to roll back"
    )
    said = at.rolled("--rollback", "--yes")
    assert said == f"release {second} runs, untouched by the rollout of {third}: nothing to roll back\n"
    assert at.changes == []
    assert images(at, "web", "api", "migrate") == ["web:2", "api:1", "web:2"]
    assert at.history[0] == f"*{second}"


def test_after_a_service_that_failed_the_last_good_release_is_put_back(at: Deployed) -> None:
    first = at.release
    at.rolled()
    at.compile(spec(api="2", web="2"))
    at.cluster.sick.add("shop-prod-web")
    assert at.failed().endswith(f"./deploy.sh --rollback returns to release {first}")
    assert images(at, "api", "web") == ["api:2", "web:1"]  # the second went back by itself
    assert "the rollout of " in at.run("--status")[1]
    at.cluster.sick.clear()
    at.rolled("--rollback", "--yes")
    assert images(at, "api", "web", "migrate", "nightly") == ["api:1", "web:1", "web:1", "web:1"]
    assert at.history == [f"*{first}"]


def test_a_rollback_that_fails_can_be_undone_too(at: Deployed) -> None:
    first = at.release
    at.rolled()
    second = at.compile(spec(api="2", web="2"))
    at.rolled()
    at.cluster.sick.add("shop-prod-web")
    assert at.failed("--rollback", "--yes").endswith(f"./deploy.sh --rollback returns to release {second}")
    at.cluster.sick.clear()
    at.rolled("--rollback", "--yes")
    assert images(at, "api", "web") == ["api:2", "web:2"]
    assert at.history == [f"*{second}", first]


def test_nothing_has_worked_yet(at: Deployed) -> None:
    assert at.failed("--rollback", "--yes") == "there is no release to return to"
    at.cluster.sick.add("shop-prod-api")
    assert at.failed() == "api did not become healthy; what comes after it was not touched"
    assert at.failed("--rollback", "--yes") == "there is no release to return to"


def test_a_release_that_is_not_kept_is_a_wrong_call(at: Deployed) -> None:
    at.rolled()
    assert at.failed("--rollback", "--yes", "xyz", code=2) == f"there is no one release xyz; there are: {at.release}"
    assert at.changes == []


def test_jobs_that_a_release_did_not_have_stop_and_start_again_but_no_state(at: Deployed) -> None:
    at.rolled()
    state = "  cache:\n    kind: redis\n    version: 7.2.4\n    storage: 1Gi\n"
    more = spec(more=EXTRA).replace("state:\n", f"state:\n{state}")
    second = at.compile(more)
    at.put("nomad/jobs/shop-prod-cache", cache_password="c")
    at.rolled()
    said = at.rolled("--rollback", "--yes")
    assert "stops extra\n" in said
    assert (images(at, "extra"), at.job("cache").newest.stop) == ([""], False)
    at.rolled("--rollback", "--yes", second)
    assert images(at, "extra") == ["extra:1"]


def test_a_rollback_that_cannot_stop_a_job_says_so_and_can_be_repeated(at: Deployed) -> None:
    first = at.release
    at.rolled()
    second = at.compile(spec(more=EXTRA))
    at.rolled()
    at.cluster.failing["job stop -yes shop-prod-extra"] = "it fails"
    assert at.failed("--rollback", "--yes") == (
        f"what release {first} did not have runs on; what comes after it was not touched;"
        f" ./deploy.sh --rollback returns to release {second}"
    )
    at.cluster.failing.clear()
    at.rolled("--rollback", "--yes", first)
    assert (images(at, "extra"), at.history) == ([""], [second, f"*{first}"])


def test_a_version_that_is_gone_is_told_before_anything_is_touched(at: Deployed) -> None:
    first = at.release
    at.rolled()
    at.compile(spec(api="2", web="2"))
    at.rolled()
    del at.cluster.jobs["shop-prod-api"]
    for version in at.job("web").versions:
        version.tag = ""
    code, _, said = at.run("--rollback", "--yes")
    assert code == 1
    assert said == (
        "deploy: nothing was changed:\n"
        f"  Nomad no longer has the version of api that release {first} had\n"
        f"  Nomad no longer has the version of web that release {first} had\n"
    )
    assert at.changes == []


def few(at: Deployed) -> None:
    """Three releases are kept, since ten take long."""
    script = at.folder / "deploy.sh"
    text = script.read_text()
    assert "\nkept=10\n" in text
    script.write_text(text.replace("\nkept=10\n", "\nkept=3\n"))


def test_the_last_releases_are_kept_with_their_versions_and_no_more(at: Deployed) -> None:
    releases = []
    for number in range(5):
        releases.append(at.compile(f"services:\n  api:\n    image: a:{number}\n  web:\n    image: w:{number // 3}\n"))
        few(at)
        at.rolled()
    assert at.history == [f"*{releases[4]}", releases[3], releases[2]]
    kept = [version for version in at.job("api").versions if version.tag]
    assert [version.described for version in kept] == [f"release {name}" for name in releases[2:4]]
    assert [version.described for version in at.job("web").versions if version.tag] == [f"release {releases[2]}"]
    assert at.records == {*releases[2:]}
    at.rolled("--rollback", "--yes", releases[2])
    assert images(at, "api", "web") == ["a:2", "w:0"]


def test_what_never_worked_is_forgotten_in_the_end(at: Deployed) -> None:
    service = "services:\n  api:\n    image: api:{}\n"
    at.compile(service.format("good"))
    at.rolled()
    good = at.release
    at.cluster.sick.add("shop-prod-api")
    job = "jobs:\n  migrate:\n    image: web:1\n    when: before-deploy\n"
    tried = []
    for number in range(4):
        tried.append(at.compile(service.format(number) + job))
        at.failed()
    at.cluster.sick.clear()
    at.compile(service.format("better"))
    few(at)
    at.rolled()
    assert at.records == {good, at.release, *tried[1:]}
    assert at.history == [f"*{at.release}", good]


def test_the_newest_version_is_never_tagged_whatever_nomad_copied(at: Deployed) -> None:
    """Else the same file would be a new version, and an autoscaler would leave versions that Nomad never collects."""
    scaled = SPEC.replace(
        "    image: api:1\n", "    image: api:1\n    autoscale:\n      min: 2\n      max: 9\n      cpu: 70\n"
    )
    at.compile(scaled)
    at.rolled()
    for count in (3, 4, 5):
        at.cluster.scale("shop-prod-api", count)
    assert at.job("api").tags == {}
    second = at.compile(scaled.replace("api:1", "api:2"))
    at.rolled()
    (kept,) = (version for version in at.job("api").versions if version.tag)
    assert (kept.count, kept.number) == (5, 3)
    at.compile(scaled.replace("api:1", "api:3"))
    at.cluster.sick.add("shop-prod-api")
    at.failed()
    at.cluster.sick.clear()
    # it went back by itself to a version that had no tag then; somebody tags what runs now
    assert at.job("api").newest.tag == ""
    at.job("api").newest.tag = f"envspec-{'0' * 12}"
    at.rolled()
    at.compile(scaled.replace("api:1", "api:2"))
    at.rolled()
    at.rolled()
    assert at.release == second
    assert at.job("api").newest.tag == ""
    assert [version.number for version in at.job("api").versions].count(at.job("api").newest.number) == 1


def test_prune_stops_what_earlier_releases_left_and_leaves_states(at: Deployed) -> None:
    state = "  cache:\n    kind: redis\n    version: 7.2.4\n    storage: 1Gi\n"
    at.put("nomad/jobs/shop-prod-cache", cache_password="c")
    first = at.compile(spec(more=EXTRA).replace("state:\n", f"state:\n{state}"))
    at.rolled()
    at.compile(SPEC)
    assert (
        at.failed("--prune", "--yes") == f"this folder holds release {at.release}, and {first} runs: roll it out first"
    )
    said = at.rolled()
    assert said.endswith("earlier releases have left: extra; ./deploy.sh --prune stops them\n")
    at.cluster.submit('job "shop-prod-extra-of-others" {\n  type = "service"\n    count = 1\n')
    assert at.failed("--prune", code=2).endswith("Stop extra? There is no terminal to ask at: add --yes.")
    said = at.rolled("--prune", "--yes")
    assert said == (
        "the state cache is left with its data: nomad job stop -purge shop-prod-cache ends it, and its volume stays\n"
        "stops extra\n"
    )
    assert images(at, "extra") == [""]
    assert at.job("cache").newest.stop is at.job("extra-of-others").newest.stop is False
    assert not [call for call in at.cluster.calls if call.startswith(("volume", "var purge nomad"))]
    assert at.rolled("--prune", "--yes").endswith("nothing else is left of earlier releases\n")
    at.rolled("--rollback", "--yes")
    assert images(at, "extra") == ["extra:1"]


def test_what_does_not_stop_is_tried_again_by_the_next_prune(at: Deployed) -> None:
    at.compile(spec(more=EXTRA + EXTRA.replace("extra", "spare")))
    at.rolled()
    at.compile(SPEC)
    at.rolled()
    at.cluster.failing["job stop -yes shop-prod-spare"] = "it fails"
    assert at.failed("--prune", "--yes") == "spare does not stop: it fails"
    at.cluster.failing.clear()
    assert at.rolled("--prune", "--yes") == "stops spare\n"


def test_prune_waits_for_a_rollout_that_ended_well(at: Deployed) -> None:
    at.cluster.sick.add("shop-prod-api")
    at.failed()
    assert at.failed("--prune", "--yes") == (
        f"the rollout of {at.release} did not end well: roll out again, or ./deploy.sh --rollback"
    )


@pytest.mark.parametrize("word", ["--rollback", "--prune"])
def test_what_stops_something_asks(at: Deployed, word: str) -> None:
    at.compile(spec(more=EXTRA))
    at.rolled()
    at.compile(SPEC)
    at.rolled()
    assert at.failed(word, code=2).endswith("There is no terminal to ask at: add --yes.")
    assert at.changes == []
