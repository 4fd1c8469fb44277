"""States: one pod with a claim that outlives it."""

from __future__ import annotations

from tests.backends.kubernetes.compiled import Compiled, compiled
from tests.backends.kubernetes.specs import environment, system


def _state(fields: str, options: str = "") -> Compiled:
    lines = "".join(f"    {line}\n" for line in fields.splitlines())
    made = compiled(f"envspec: 1\nproject: shop\nstate:\n  db:\n{lines}" + environment(options))
    assert made.texts, [str(one) for one in made.diagnostics if one.severity == "error"]
    return made


def test_a_statefulset_of_one_with_its_services() -> None:
    made = system()
    spec = made.of("StatefulSet")["db"]["spec"]
    assert (spec["replicas"], spec["serviceName"]) == (1, "db-headless")
    assert spec["persistentVolumeClaimRetentionPolicy"] == {"whenDeleted": "Retain", "whenScaled": "Retain"}
    (claim,) = spec["volumeClaimTemplates"]
    assert claim["spec"] == {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}}
    services = made.of("Service")
    assert services["db-headless"]["spec"]["clusterIP"] == "None"
    assert "clusterIP" not in services["db"]["spec"]
    assert [port["port"] for port in services["db"]["spec"]["ports"]] == [5432]


def test_the_images_own_user_and_folders() -> None:
    pod = system().pod("db")["spec"]
    assert (pod["securityContext"]["runAsUser"], pod["securityContext"]["fsGroup"]) == (999, 999)
    alpine = _state("kind: postgres\nversion: 16.4-alpine\nstorage: 1Gi").pod("db")["spec"]
    assert alpine["securityContext"]["runAsUser"] == 70
    mounts = {one["mountPath"]: one["name"] for one in pod["containers"][0]["volumeMounts"]}
    assert mounts["/var/lib/postgresql/data"] == "data"
    assert {"/var/run/postgresql", "/tmp", "/dev/shm", "/run/secrets"} <= set(mounts)
    env = {one["name"]: one.get("value") for one in pod["containers"][0]["env"]}
    assert env["PGDATA"] == "/var/lib/postgresql/data/pgdata"
    assert env["POSTGRES_PASSWORD_FILE"] == "/run/secrets/db-password"


def test_data_in_a_folder_of_the_volume_where_the_image_needs_it() -> None:
    mounts = _state("kind: mysql\nversion: 8.4.3\nstorage: 1Gi").container("db")["volumeMounts"]
    assert {"name": "data", "mountPath": "/var/lib/mysql", "subPath": "data"} in mounts


def test_an_adopted_claim_is_used_and_not_made() -> None:
    made = _state("kind: postgres\nversion: 16.4\nstorage: 1Gi\nadopt: old-data")
    assert "volumeClaimTemplates" not in made.one("StatefulSet")["spec"]
    assert {"name": "data", "persistentVolumeClaim": {"claimName": "old-data"}} in made.pod("db")["spec"]["volumes"]


def test_a_name_that_no_claim_can_have() -> None:
    text = "envspec: 1\nproject: shop\nstate:\n  db:\n    kind: postgres\n    version: 16.4\n    adopt: shop_data\n"
    made = compiled(text + environment())
    (said,) = [one for one in made.diagnostics if one.id == "ENV091"]
    assert said.message == "`adopt` on kubernetes: no claim in Kubernetes can be named `shop_data`"
    assert said.span and (said.span.line, said.span.column) == (7, 12)


def test_a_claim_has_one_owner() -> None:
    text = (
        "envspec: 1\nproject: shop\nstate:\n  db:\n    kind: postgres\n    version: 16.4\n"
        "  old:\n    kind: volume\n    storage: 1Gi\n    adopt: data-db-0\n"
        "  new:\n    kind: volume\n    storage: 1Gi\n    adopt: plain\n  plain:\n    kind: volume\n    storage: 1Gi\n"
    )
    said = [one for one in compiled(text + environment()).diagnostics if one.id == "ENV091"]
    assert [(str(one.span), one.message, one.help) for one in said] == [
        (
            f"envspec.yaml:{line}:12",
            f"`adopt` on kubernetes: `{claim}` is the claim of `{owner}`, and two entries would keep their data there",
            f"mount `{owner}` itself, or adopt another claim",
        )
        for line, claim, owner in ((10, "data-db-0", "db"), (14, "plain", "plain"))
    ]


def test_what_keeps_nothing_has_no_claim() -> None:
    made = _state("kind: redis\nversion: 7.4.1")
    assert "volumeClaimTemplates" not in made.one("StatefulSet")["spec"]
    volumes = {one["name"]: one for one in made.pod("db")["spec"]["volumes"]}
    mounts = {one["mountPath"]: one["name"] for one in made.container("db")["volumeMounts"]}
    assert "emptyDir" in volumes[mounts["/data"]]


def test_the_storage_class() -> None:
    made = _state("kind: postgres\nversion: 16.4", "storage_class: gp3")
    (claim,) = made.one("StatefulSet")["spec"]["volumeClaimTemplates"]
    assert claim["spec"]["storageClassName"] == "gp3"


def test_gitops_does_not_prune_what_holds_data() -> None:
    key = "kustomize.toolkit.fluxcd.io/prune"
    flux = system("gitops: flux")
    for one in (flux.of("StatefulSet")["db"], flux.of("PersistentVolumeClaim")["uploads"], flux.one("Namespace")):
        assert one["metadata"]["annotations"][key] == "disabled"
    argo = system("gitops: argocd")
    for one in (argo.of("StatefulSet")["db"], argo.of("PersistentVolumeClaim")["uploads"]):
        assert one["metadata"]["annotations"]["argocd.argoproj.io/sync-options"] == "Prune=false,Delete=false"


def test_volumes_and_who_may_mount_them() -> None:
    claims = system().of("PersistentVolumeClaim")
    assert claims["uploads"]["spec"]["accessModes"] == ["ReadWriteMany"]
    assert claims["scratch"]["spec"]["accessModes"] == ["ReadWriteOnce"]
    assert claims["uploads"]["spec"]["resources"]["requests"]["storage"] == "50Gi"


def test_a_claim_template_is_the_same_whatever_else_changes() -> None:
    templates = [
        made.of("StatefulSet")["db"]["spec"]["volumeClaimTemplates"]
        for made in (system(), system("gitops: argocd"), system("gitops: flux"), system("secrets: csi\nstore: aws"))
    ]
    assert all(one == templates[0] for one in templates)
