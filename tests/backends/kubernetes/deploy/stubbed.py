"""deploy.sh in a folder, with a kubectl that records its calls and answers from a small store: see `kubectl-stub`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from tests.backends.kubernetes.compiled import Compiled

__all__ = ["Cluster", "cluster", "release"]


def release(made: Compiled) -> str:
    """The release that a compiled folder holds."""
    return made.texts["deploy.sh"].partition("\nrelease=")[2].partition("\n")[0]


class Cluster(NamedTuple):
    """The stub's store, and the folder that is deployed."""

    folder: Path
    store: Path
    namespace: str
    shell: tuple[str, ...] = ()

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Runs deploy.sh from another folder, with a clean record; `more` are variables of its environment."""
        (self.store / "calls").unlink(missing_ok=True)
        return subprocess.run(
            [*self.shell, str(self.folder / "deploy.sh"), *words],
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            cwd=self.store,
            env={
                "PATH": f"{self.store / 'bin'}:{os.environ['PATH']}",
                "STUB": str(self.store),
                "FOLDER": str(self.folder),
                "NAMESPACE": self.namespace,
                "TMPDIR": str(self.store / "tmp"),
                **more,
            },
            timeout=60,
        )

    @property
    def calls(self) -> list[str]:
        """All that kubectl was asked, since the last run began."""
        calls = self.store / "calls"
        return calls.read_text().splitlines() if calls.exists() else []

    @property
    def changes(self) -> list[str]:
        """The calls that change something of the system's: no looks, and nothing that only the script needs."""
        out = []
        for call in self.calls:
            words = call.replace(f"-n {self.namespace} ", "").replace("--server-side --field-manager=envspec ", "")
            words = words.partition(" --timeout")[0]
            looks = words.startswith(
                ("get ", "label ", "api-resources", "diff ", "patch --local", "set env", "logs ", "config ")
            )
            ours = any(word in words for word in ("--dry-run", "/labelled", "/record", "-lock", "-releases "))
            if not looks and not ours:
                out.append(words)
        return out

    def says(self, file: str, text: str) -> None:
        """Puts that into the store."""
        (self.store / file).write_text(text)

    def secret(self, *names: str, version: str = "1") -> None:
        """Secrets that are there, in that version."""
        for name in names:
            self.says(f"secret-{name}", version + "\n")

    def record(self, key: str) -> str:
        """What is remembered of the releases."""
        return (self.store / f"configmap-shop-prod-releases/{key}").read_text()

    def jobs(self) -> dict[str, str]:
        """The Jobs that are there, and how they ended."""
        return {at.name.removeprefix("job-"): at.read_text().strip() for at in sorted(self.store.glob("job-*"))}

    def put(self, made: Compiled) -> None:
        """Another release takes the place of the one in the folder."""
        shutil.rmtree(self.folder)
        made.write(self.folder.parent)


def cluster(made: Compiled, at: Path, secrets: bool = True, shell: tuple[str, ...] = ()) -> Cluster:
    """A cluster that has the namespace and, unless it must not, the secrets; nothing was rolled out yet."""
    store = at / "store"
    (store / "bin").mkdir(parents=True)
    (store / "tmp").mkdir()
    shutil.copy(Path(__file__).parent / "kubectl-stub", store / "bin/kubectl")
    (store / "bin/sleep").write_text("#!/bin/sh\n")
    (store / "bin/sleep").chmod(0o755)
    (namespace,) = {one["metadata"]["namespace"] for one in made.of("NetworkPolicy").values()}
    found = Cluster(made.write(at), store, namespace, shell)
    if secrets:
        found.secret(*(name for name in made.plan.used_secrets if not made.plan.secrets[name].generate))
    return found
