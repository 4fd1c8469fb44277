"""What the modules of this backend share while one Plan is emitted."""

from __future__ import annotations

from envspec.model.plan import Plan
from envspec.model.text import Host, Port
from envspec.source import Path
from envspec_backends.nomad.discovery import Names, circles, main_port, texts
from envspec_backends.nomad.disks import disks
from envspec_backends.nomad.options import read
from envspec_backends.shared.emission import EmissionContext
from envspec_backends.shared.traefik import Traefik

__all__ = ["Context"]


class Context(EmissionContext):
    """One emission for Nomad: the options, and the names in the Plan."""

    __slots__ = ("circles", "disks", "names", "options", "static", "traefik")

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.options = read(self)
        self.names = Names(plan)
        self.traefik = Traefik(plan)
        self.circles = circles(plan)
        self.disks = disks(plan, self.names)
        #: workload -> ports that some caller dials by their number, since it reads the host alone
        self.static: dict[str, set[str]] = {}
        self._find_static()
        self._find_early()

    def _find_static(self) -> None:
        for name, workload in self.plan.workloads.items():
            dialled = {part.peer for _, text in texts(workload) for part in text.parts if isinstance(part, Port)}
            said: set[tuple[Path, str]] = set()
            for path, text in texts(workload):
                for part in text.parts:
                    if not isinstance(part, Host) or part.peer == name or (path, part.peer) in said:
                        continue
                    said.add((path, part.peer))
                    peer = self.plan.workloads.get(part.peer)
                    port = main_port(peer) if peer else None
                    if port is None:
                        message = f"`{part.peer}` has no port, and Nomad's catalogue knows ports only"
                        self.refuse(path, message, f"give `{part.peer}` a port, or take its address out")
                    elif part.peer not in dialled and port.name not in self.static.get(part.peer, ()):
                        self.static.setdefault(part.peer, set()).add(port.name)
                        message = (
                            f"`{name}` reads the host of `{part.peer}` without its port; on Nomad a port is picked"
                            f" when `{part.peer}` starts, so {port.number} is reserved on its node"
                        )
                        help = "read `.address`, or `.port` beside `.host`, and no port needs to be reserved"
                        self.approximate(path, message, help)

    def _find_early(self) -> None:
        """Jobs that run before the services whose address they read are there."""
        for name, workload in self.plan.workloads.items():
            if workload.run is None or workload.run.when != "before-deploy":
                continue
            for path, text in texts(workload):
                for peer in text.peers:
                    if peer in self.plan.workloads and self.plan.workloads[peer].role == "service":
                        message = f"`{name}` runs before services and reads the address of `{peer}`, which it waits for"
                        help = f"the first deploy has no `{peer}` yet and fails; `when: after-deploy` has it"
                        self.approximate(path, message, help)
