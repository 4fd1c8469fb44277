"""Docker Compose, with two faces: a development stack that builds, and a hardened one for a single host."""

from __future__ import annotations

from typing import Any

from envspec.backend import Artifact, Emission, Table
from envspec.lazy import load
from envspec.model.plan import Plan
from envspec_backends.compose.face import Face
from envspec_backends.compose.networks import plan_networks
from envspec_backends.compose.order import plan_waits
from envspec_backends.compose.secrets import declared, needed
from envspec_backends.compose.service import service
from envspec_backends.compose.support import DEVELOPMENT, PRODUCTION
from envspec_backends.compose.values import check_values
from envspec_backends.yamlfile import dump, generated

__all__ = ["BACKEND", "Compose"]


class Compose:
    """The backend `compose`."""

    __slots__ = ()

    @property
    def name(self) -> str:
        return "compose"

    def table(self, development: bool) -> Table:
        return DEVELOPMENT if development else PRODUCTION

    def emit(self, plan: Plan) -> Emission:
        """`compose.yaml` and what stands beside it, at paths below `compose/`."""
        face = Face(plan)
        check_values(face)
        stack = _stack(face)
        if plan.patches.get("compose"):
            _part("patches").patch(face, stack)
        header = generated(plan.spec_name, plan.environment)
        files = [Artifact("compose.yaml", dump([stack], _usage(face, header)))]
        if not face.development:
            files.append(Artifact("deploy.sh", _part("deploy").deploy_script(face, header), executable=True))
            if any(workload.run and workload.run.when == "schedule" for workload in plan.workloads.values()):
                files.append(Artifact("crontab", _part("crontab").crontab(face, header)))
        wanted = needed(face)
        if face.development:
            for secret in wanted:
                if secret.generate is not None:
                    told = "`generate` on compose: nothing generates it in a development stack"
                    face.approximate((*secret.path, "generate"), told, "set it in `.env`, or give a `dev` value")
        if wanted and (face.development or face.options.from_environment):
            files.append(Artifact(".env.example", _part("envfile").env_example(header, wanted)))
        found = {artifact.path: artifact for artifact in (*files, *face.artifacts)}
        artifacts = tuple(artifact._replace(path=f"compose/{path}") for path, artifact in sorted(found.items()))
        return Emission(artifacts, tuple(face.diagnostics))


def _part(name: str) -> Any:
    """A module that not every stack needs."""
    return load(f"envspec_backends.compose.{name}")


def _stack(face: Face) -> dict[str, object]:
    """The whole file as plain data, in the order that people expect."""
    networks = plan_networks(face)
    waits = plan_waits(face)
    workloads = face.plan.workloads
    services = {name: service(face, workloads[name], waits[name], networks.get(name, [])) for name in sorted(workloads)}
    stack: dict[str, object] = {"name": face.project, "services": services}
    if face.networks:
        stack["networks"] = {name: face.networks[name] or {} for name in sorted(face.networks)}
    if face.volumes:
        stack["volumes"] = {name: face.volumes[name] or {} for name in sorted(face.volumes)}
    secrets = declared(face)
    if secrets:
        stack["secrets"] = secrets
    configs = {
        f"{name}_{number}": {"content": content}
        for name, files in face.inline.items()
        for number, content in enumerate(files.values())
    }
    if configs:
        stack["configs"] = configs
    return stack


def _usage(face: Face, header: str) -> str:
    if not face.development:
        return f"{header}\nRoll out with ./deploy.sh, which explains itself."
    lines = [header]
    if needed(face):
        lines.append("First: cp .env.example .env, and fill it in.")
    lines.append("Start with: docker compose up --build")
    profiles = {w.role for w in face.plan.workloads.values()}
    if "tool" in profiles:
        lines.append("With the tools: docker compose --profile tools up --build")
    return "\n".join(lines)


BACKEND = Compose()
