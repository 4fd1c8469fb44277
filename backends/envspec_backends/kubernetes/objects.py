"""The objects of an environment on their way into files: patched, named by content, annotated for GitOps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from envspec_backends.kubernetes import names, podsecurity
from envspec_backends.shared.yaml import document

if TYPE_CHECKING:
    from envspec_backends.kubernetes.patches import Patches

__all__ = ["AFTER", "APPS", "CONFIG", "NAMESPACE", "RELEASE", "STATE", "Object", "Objects", "identity"]

Object = dict[str, Any]

NAMESPACE = "00-namespace"
CONFIG = "10-config"
STATE = "20-state"
RELEASE = "30-release"
APPS = "40-apps"
AFTER = "50-after"

_TEMPLATES = ("Deployment", "DaemonSet", "StatefulSet", "Job", "CronJob")


class Objects:
    """Collects objects by file, each as its text. `files` keeps the order in which they came; `patches` change them.

    A large system's objects take more memory than all that is emitted for it, so that none is kept but the Jobs,
    which get other names at the end.
    """

    __slots__ = ("external", "files", "gitops", "headers", "identities", "jobs", "patches", "relaxed")

    def __init__(self, patches: Patches | None, gitops: str) -> None:
        self.files: dict[str, list[str]] = {}
        #: file -> the Jobs in it
        self.jobs: dict[str, list[Object]] = {}
        #: file -> the names of the ExternalSecrets in it
        self.external: dict[str, list[str]] = {}
        #: API group, kind and name of each
        self.identities: set[tuple[str, str, str]] = set()
        #: file -> lines that its header has besides the usual ones
        self.headers: dict[str, str] = {}
        self.patches = patches
        self.gitops = gitops
        #: workload -> Pod Security level that its pods need, for those that *restricted* does not admit
        self.relaxed: dict[str, str] = {}

    def add(self, stage: str, file: str, made: Object, wave: int = 0, logical: str = "") -> Object:
        """Puts an object into `stage/file.yaml`, after the user's patches, and returns what was put: it is as it is.

        With `logical`, the name that users know it by, its real name becomes `<logical>-<hash of its content>`:
        what Kubernetes will not let change in place is a new object then. `wave` is added to the stage's number
        in Argo CD's order.
        """
        if self.gitops == "argocd":
            annotations = made["metadata"].setdefault("annotations", {})
            annotations.setdefault("argocd.argoproj.io/sync-wave", str(int(stage[:2]) + wave))
        patched = self.patched(made, logical)
        made = made if patched is None else patched
        if logical:
            content = {key: value for key, value in made.items() if key != "metadata"}
            made["metadata"]["name"] = names.short(logical, 52) + "-" + names.content_hash([logical, content])
        if patched is None:
            return made
        if made["kind"] in _TEMPLATES:
            level = podsecurity.level(podsecurity.pod_of(made))
            if level != "restricted":
                self.relaxed[file] = level
        self.identities.add(identity(made))
        path = f"{stage}/{file_name(file)}.yaml"
        self.files.setdefault(path, []).append(document(made))
        if made["kind"] == "Job":
            self.jobs.setdefault(path, []).append(made)
        elif made["kind"] == "ExternalSecret":
            self.external.setdefault(path, []).append(made["metadata"]["name"])
        return made

    def patched(self, made: Object, logical: str = "") -> Object | None:
        """An object with the user's patches, which may take it away; `logical` is its name without a hash."""
        return made if self.patches is None else self.patches.apply(made, logical)

    def stages(self) -> list[str]:
        """The stages that have objects, in order."""
        return sorted({path.partition("/")[0] for path in self.files})


def identity(made: Object) -> tuple[str, str, str]:
    """What tells an object of a namespace from all others: API group, kind, name."""
    return made["apiVersion"].rpartition("/")[0], made["kind"], made["metadata"]["name"]


def file_name(name: str) -> str:
    """`kustomization.yaml` means something to kustomize, so that an entry of that name gets another file."""
    return "kustomization_" if name == "kustomization" else name
