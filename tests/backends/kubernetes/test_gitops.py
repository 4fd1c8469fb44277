"""The order of a rollout without deploy.sh: waves and hooks of Argo CD, Kustomizations of Flux."""

from __future__ import annotations

from tests.backends.kubernetes.compiled import Object
from tests.backends.kubernetes.specs import system

WAVE = "argocd.argoproj.io/sync-wave"


def _wave(one: Object) -> int:
    return int(one["metadata"]["annotations"][WAVE])


def test_waves_follow_the_folders() -> None:
    made = system("gitops: argocd")
    for path, documents in made.documents.items():
        stage, _, _ = path.partition("/")
        if stage[:2].isdigit() and not path.endswith("kustomization.yaml"):
            assert all(int(stage[:2]) <= _wave(one) < int(stage[:2]) + 10 for one in documents), path
    assert made.documents["kustomization.yaml"][0]["resources"] == [
        "00-namespace",
        "10-config",
        "20-state",
        "30-release",
        "40-apps",
        "50-after",
    ]


def test_a_release_job_is_a_hook_that_stays_when_it_succeeded() -> None:
    """A sync of the same release finds its finished Job and does not run it again.

    `BeforeHookCreation`, the default, would delete and run it at every sync; `HookSucceeded` would forget it.
    """
    jobs = system("gitops: argocd").of("Job")
    assert len(jobs) == 3
    for one in jobs.values():
        annotations = one["metadata"]["annotations"]
        assert annotations["argocd.argoproj.io/hook"] == "Sync"
        assert annotations["argocd.argoproj.io/hook-delete-policy"] == "HookFailed"


def test_the_same_jobs_whatever_brings_them() -> None:
    ways = ("", "gitops: argocd", "gitops: flux")
    names = [[name.rpartition("-")[0] for name in system(way).of("Job")] for way in ways]
    assert names == [["assets-setup", "migrate", "warm-up"]] * 3


def test_flux_kustomizations_wait_for_one_another() -> None:
    made = system("gitops: flux")
    assert made.documents["kustomization.yaml"][0]["resources"] == ["flux.yaml"]
    found = made.documents["flux.yaml"]
    names = [one["metadata"]["name"] for one in found]
    assert names == [f"shop-prod-{stage}" for stage in ("namespace", "config", "state", "release", "apps", "after")]
    assert [one["spec"].get("dependsOn") for one in found] == [None, *([{"name": name}] for name in names[:-1])]
    assert [one["spec"]["path"] for one in found][:2] == [
        "./build/prod/kubernetes/00-namespace",
        "./build/prod/kubernetes/10-config",
    ]
    assert {one["metadata"]["name"] for one in found if one["spec"]["prune"]} == {
        "shop-prod-config",
        "shop-prod-apps",
        "shop-prod-after",
    }
    assert all(one["spec"]["wait"] for one in found)
    assert all(one["spec"]["sourceRef"] == {"kind": "GitRepository", "name": "flux-system"} for one in found)
    release = next(one for one in found if one["metadata"]["name"] == "shop-prod-release")
    # ten minutes, and all that the migration and the bucket's setup may take
    assert int(release["spec"]["timeout"].removesuffix("s")) > 600 + 960


def test_a_secret_that_changes_can_roll_pods_without_deploy_sh() -> None:
    key = "secret.reloader.stakater.com/reload"
    made = system("gitops: flux").of("Deployment")["web"]
    assert made["metadata"]["annotations"][key] == "db-password,stripe-key,session-key"
    assert "annotations" not in system().of("Deployment")["web"]["metadata"]
    assert system("gitops: argocd").of("StatefulSet")["cache"]["metadata"]["annotations"][key] == "cache-password"


def test_old_configuration_stays_while_pods_may_need_it() -> None:
    (one, *_) = system("gitops: argocd").of("ConfigMap").values()
    assert one["metadata"]["annotations"]["argocd.argoproj.io/sync-options"] == "PruneLast=true"
    (one, *_) = system("gitops: flux").of("ConfigMap").values()
    assert one["metadata"]["annotations"] == {"kustomize.toolkit.fluxcd.io/prune": "disabled"}
