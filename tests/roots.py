"""Root filesystems for test images, made from Debian's packages and kept as tar files beside the judges.

No image can be pulled where the tests run, so they bring their own: ``python3 -m tests.roots`` makes the roots that
the tests use, in about a minute the first time. It needs root, debootstrap and busybox-static
(``.ci/judges/images.sh``), and only the standard library.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests import judges

__all__ = ["BUSYBOX", "POSTGRES", "PYTHON", "REDIS", "tar"]

SUITE = "bookworm"
BUSYBOX = ("busybox",)
PYTHON = ("python3", "python3-pip", "python3-psycopg2", "python3-redis", "tini")
POSTGRES = ("postgresql-15",)
REDIS = ("redis-server", "redis-tools")

# Users that the official images have with these numbers; Debian's packages take them over where they exist.
_PREPARE = """
groupadd --system --gid 999 postgres
useradd --system --gid postgres --uid 999 --home-dir /var/lib/postgresql --shell /bin/bash postgres
printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d
chmod +x /usr/sbin/policy-rc.d
mkdir -p /etc/postgresql-common
echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
"""
_PREPARE_REDIS = _PREPARE.replace("postgresql", "redis").replace("postgres", "redis")
_CLEAN = (
    "var/cache/apt",
    "var/lib/apt/lists",
    "usr/share/doc",
    "usr/share/man",
    "usr/share/locale",
    "var/log",
)


def folder() -> Path:
    """Where the tar files are."""
    return judges.folder() / "images"


def tar(packages: Sequence[str]) -> Path:
    """The root filesystem with ``packages`` as a tar file, made now where it is not there yet.

    ``("busybox",)`` is a root with the static busybox alone, every other list one on Debian's minimal system. The
    file's name changes with the packages and with how it is made.
    """
    recipe = [SUITE, _PREPARE, *_CLEAN, *packages]
    key = hashlib.sha256("\n".join(recipe).encode()).hexdigest()[:12]
    made = folder() / f"{packages[0] if packages else 'base'}-{key}.tar"
    made.parent.mkdir(parents=True, exist_ok=True)
    # Test processes may ask at once; the first makes it.
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with tempfile.TemporaryDirectory(dir=made.parent) as scratch:
                root = Path(scratch) / "root"
                if tuple(packages) == BUSYBOX:
                    _busybox(root)
                else:
                    _debian(root, packages)
                _run(["tar", "--numeric-owner", "-C", str(root), "-cf", f"{made}.new", "."])
            Path(f"{made}.new").rename(made)
    return made


def _run(words: list[str], stdin: str | None = None) -> None:
    done = subprocess.run(words, input=stdin, text=True, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _busybox(root: Path) -> None:
    (root / "bin").mkdir(parents=True)
    for name in ("etc", "proc", "sys", "dev", "root", "var"):
        (root / name).mkdir()
    (root / "tmp").mkdir(mode=0o1777)
    (root / "tmp").chmod(0o1777)
    shutil.copy2("/bin/busybox", root / "bin/busybox")
    names = subprocess.run(["/bin/busybox", "--list"], capture_output=True, text=True, check=True).stdout.split()
    for name in names:
        if name != "busybox":
            (root / "bin" / name).symlink_to("busybox")
    (root / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n")
    (root / "etc/group").write_text("root:x:0:\nnogroup:x:65534:\n")


def _debian(root: Path, packages: Sequence[str]) -> None:
    if packages:
        root.mkdir()
        _run(["tar", "--numeric-owner", "-C", str(root), "-xf", str(tar(()))])
        shutil.copy2("/etc/resolv.conf", root / "etc/resolv.conf")
        prepare = _PREPARE_REDIS if any("redis" in package for package in packages) else _PREPARE
        install = "apt-get install -qy --no-install-recommends " + " ".join(packages)
        script = f"set -e\n{prepare}\nexport DEBIAN_FRONTEND=noninteractive\napt-get update -q\n{install}\n"
        _run(["chroot", str(root), "/bin/sh"], script)
        for name in _CLEAN:
            shutil.rmtree(root / name, ignore_errors=True)
            (root / name).mkdir(parents=True)
        (root / "etc/resolv.conf").unlink()
    else:
        _run(["debootstrap", "--variant=minbase", SUITE, str(root), _mirror()])


def _mirror() -> str:
    """The mirror of Debian that this machine itself uses."""
    policy = subprocess.run(["apt-cache", "policy"], capture_output=True, text=True, check=True).stdout
    for line in policy.splitlines():
        words = line.split()
        if len(words) > 2 and words[1].rstrip("/").endswith("/debian") and words[2].endswith("/main"):
            return words[1]
    raise RuntimeError("apt knows no mirror of Debian")


if __name__ == "__main__":
    for wanted in (BUSYBOX, PYTHON, POSTGRES, REDIS):
        print(tar(wanted))
