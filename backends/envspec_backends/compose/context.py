"""What the parts of a Compose file share while one Plan is emitted."""

from __future__ import annotations

from envspec.backend import Artifact
from envspec.model.plan import Plan
from envspec.model.text import Port
from envspec.model.workload import Workload
from envspec_backends.compose import options
from envspec_backends.compose.published import Published, published
from envspec_backends.containers.context import ContainerContext

__all__ = ["Context"]


class Context(ContainerContext):
    """One emission for Compose: the options, and what the parts found to put beside the file."""

    __slots__ = (
        "artifacts",
        "files",
        "inline",
        "mounted",
        "options",
        "published",
        "rendered",
        "seeds",
        "shown",
        "templates",
    )

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.options = options.read(self)
        #: tools that are part of a plain `up`
        self.shown = _shown(plan) if plan.development else frozenset()
        #: the ports of the developer's machine, by workload
        self.published = published(self)
        self.artifacts: list[Artifact] = []
        #: secrets that are mounted; a dict as an ordered set
        self.mounted: dict[str, None] = {}
        #: service -> what its configuration files are known by, in production
        self.files: dict[str, str] = {}
        #: files that deploy.sh makes, since a secret is part of them, a line each; the secrets in them, ordered
        self.templates: list[str] = []
        self.rendered: dict[str, None] = {}
        #: workload -> the volumes that begin with what the image has, and where
        self.seeds: dict[str, list[tuple[str, str]]] = {}
        #: configuration files that Compose itself fills in, in development: workload -> path -> content
        self.inline: dict[str, dict[str, str]] = {}

    def project_path(self, path: str) -> str:
        """A path of the project, seen from the folder of the artifacts, so that both can be moved together."""
        root = self.plan.project_from_target
        return root if path in ("", ".", "./") else f"{root}/{path.removeprefix('./')}"

    def host_path(self, path: str) -> str:
        return path if path.startswith("/") else self.project_path(path)

    def secret_file(self, name: str) -> str:
        """Where the file of a secret stands, seen from the folder of the artifacts."""
        folder = "./secrets" if self.development else self.options.secrets_dir
        return f"{folder}/{name}"

    def published_by(self, workload: Workload) -> tuple[Published, ...]:
        """The ports of the developer's machine that lead to a workload."""
        return self.published.get(workload.name, ())

    def _port(self, part: Port) -> str:
        """What an outsider dials may be moved in `.env`; peers dial the container's own."""
        if part.published:
            for one in self.published.get(part.peer, ()):
                if (one.port, one.outside) == (part.port, part.number):
                    return one.number
        return super()._port(part)

    def is_active(self, name: str) -> bool:
        """Whether a workload is started by a plain `docker compose up`."""
        workload = self.plan.workloads.get(name)
        return workload is not None and not self.profile(workload)

    def profile(self, workload: Workload) -> str:
        """The profile that a workload waits behind; empty for what starts by itself."""
        if workload.role == "tool":
            return "" if workload.name in self.shown else "tools"
        if workload.run is None:
            return ""
        when = workload.run.when
        if when == "before-deploy":
            return "" if self.development else "release"
        if when == "after-deploy" and not self.development:
            return "release"
        return "jobs"


def _shown(plan: Plan) -> frozenset[str]:
    """The tools that something refers to which starts by itself; they are started with it."""
    found: set[str] = set()
    rest = [name for name, workload in plan.workloads.items() if workload.role != "tool"]
    tools = {name for name, workload in plan.workloads.items() if workload.role == "tool"}
    peers: dict[str, list[str]] = {}
    for edge in plan.graph.edges if tools else ():
        if edge.peer in tools:
            peers.setdefault(edge.caller, []).append(edge.peer)
    while rest:
        for peer in peers.get(rest.pop(), ()):
            if peer not in found:
                found.add(peer)
                rest.append(peer)
    return frozenset(found)
