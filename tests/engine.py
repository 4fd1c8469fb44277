"""A real Docker Engine for tests, and images that nobody has to pull.

A test that uses the fixture ``engine`` is marked ``@pytest.mark.judge("docker-engine")``. The engine is one of our
own (``.ci/judges/docker.sh start``), so the user's images, containers and networks are never touched.

The images carry the names that specs use and the entry-point interface of the official images, on software from
Debian's packages: ``postgres:16.4`` holds PostgreSQL 15. A test with them shows that the artifacts fit the image's
interface, not how one version of its software behaves.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests import judges, roots

__all__ = ["Engine", "engine"]

_SCRIPTS = Path(__file__).resolve().parent / "images"


class Engine:
    """Calls the engine and makes images on it."""

    def docker(
        self,
        *words: str,
        check: bool = True,
        stdin: bytes | None = None,
        timeout: float = 120,
        cwd: str | os.PathLike[str] | None = None,
        env: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Runs ``docker`` with ``words``. Unless ``check`` is off, a failure is an error with its output."""
        done = subprocess.run(
            [*judges.command("docker-engine"), *words],
            input=stdin,
            capture_output=True,
            check=False,
            timeout=timeout,
            cwd=cwd,
            env={**os.environ, **(env or {})},
        )
        result = subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        )
        if check and result.returncode:
            raise AssertionError(
                f"docker {' '.join(words)}: exit code {result.returncode}\n{result.stdout}{result.stderr}"
            )
        return result

    def environment(self) -> dict[str, str]:
        """What a script needs to find this engine by the plain words ``docker`` and ``docker compose``."""
        return {"PATH": f"{judges.folder() / 'bin'}{os.pathsep}{os.environ['PATH']}"}

    def inspect(self, *words: str) -> dict[str, object]:
        """What ``docker inspect`` says of one object."""
        found: list[dict[str, object]] = json.loads(self.docker("inspect", *words).stdout)
        return found[0]

    def has_image(self, name: str) -> bool:
        return self.docker("image", "inspect", name, check=False).returncode == 0

    def root(self, packages: Sequence[str]) -> str:
        """The name of an image that is the root filesystem with these packages, and nothing else."""
        archive = roots.tar(packages)
        name = f"envspec-root:{archive.stem}"
        if not self.has_image(name):
            self.docker("import", str(archive), name, timeout=600)
        return name

    def image_from_root(
        self,
        name: str,
        packages: Sequence[str] = roots.BUSYBOX,
        files: Mapping[str, str | bytes | tuple[str | bytes, int]] | None = None,
        instructions: Sequence[str] = (),
    ) -> str:
        """Makes the image ``name``: the root with ``packages``, then ``files`` (path in the image to content, or to
        content and mode), then ``instructions`` of a Dockerfile. Gives ``name`` back.
        """
        return self.build(name, [f"FROM {self.root(packages)}", "COPY files /", *instructions], files or {})

    def build(
        self,
        name: str,
        instructions: Sequence[str],
        files: Mapping[str, str | bytes | tuple[str | bytes, int]] | None = None,
    ) -> str:
        """Builds the image ``name``, without a network; ``files`` are in the folder ``files`` of its context."""
        context = io.BytesIO()
        with tarfile.open(fileobj=context, mode="w") as archive:
            _add(archive, "Dockerfile", "\n".join([*instructions, ""]), 0o644)
            folder = tarfile.TarInfo("files")
            folder.type, folder.mode = tarfile.DIRTYPE, 0o755
            archive.addfile(folder)
            for path, content in (files or {}).items():
                data, mode = content if isinstance(content, tuple) else (content, 0o644)
                _add(archive, f"files/{path.lstrip('/')}", data, mode)
        self.docker("build", "--quiet", "--network=none", "--tag", name, "-", stdin=context.getvalue(), timeout=600)
        return name

    def postgres(self, name: str) -> str:
        """An image with the interface of the official ``postgres``: uid 999, data in /var/lib/postgresql/data."""
        entry = (_SCRIPTS / "postgres-entrypoint.sh").read_text()
        return self.image_from_root(
            name,
            roots.POSTGRES,
            {"usr/local/bin/docker-entrypoint.sh": (entry, 0o755)},
            [
                "RUN rm -rf /var/lib/postgresql /var/run/postgresql "
                "&& mkdir -p /var/lib/postgresql/data /var/run/postgresql /docker-entrypoint-initdb.d "
                "&& chown -R postgres:postgres /var/lib/postgresql /var/run/postgresql "
                "&& chmod 3777 /var/run/postgresql && chmod 1777 /var/lib/postgresql/data "
                "&& sed -i \"s/^#listen_addresses = .*/listen_addresses = '*'/\" "
                "/usr/share/postgresql/15/postgresql.conf.sample",
                "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/15/bin",
                "ENV PGDATA=/var/lib/postgresql/data LANG=C.UTF-8",
                "VOLUME /var/lib/postgresql/data",
                "STOPSIGNAL SIGINT",
                "EXPOSE 5432",
                'ENTRYPOINT ["docker-entrypoint.sh"]',
                'CMD ["postgres"]',
            ],
        )

    def redis(self, name: str) -> str:
        """An image with the interface of the official ``redis``: uid 999, data in /data."""
        entry = (_SCRIPTS / "redis-entrypoint.sh").read_text()
        return self.image_from_root(
            name,
            roots.REDIS,
            {"usr/local/bin/docker-entrypoint.sh": (entry, 0o755)},
            [
                "RUN mkdir /data && chown redis:redis /data",
                "VOLUME /data",
                "WORKDIR /data",
                "EXPOSE 6379",
                'ENTRYPOINT ["docker-entrypoint.sh"]',
                'CMD ["redis-server"]',
            ],
        )

    def python(self, name: str) -> str:
        """An image with ``python``, ``pip``, the modules ``psycopg2`` and ``redis`` of Debian, and ``tini``."""
        return self.image_from_root(
            name,
            roots.PYTHON,
            instructions=["RUN ln -s /usr/bin/python3 /usr/local/bin/python", 'CMD ["python3"]'],
        )

    def page(self, name: str, text: str, port: int) -> str:
        """A small image whose web server answers every GET of ``/`` with ``text``: a stand-in for an admin tool."""
        return self.image_from_root(
            name,
            roots.BUSYBOX,
            {"var/www/index.html": text},
            [
                f"EXPOSE {port}",
                "USER 1000:1000",
                f'CMD ["/bin/httpd", "-f", "-p", "{port}", "-h", "/var/www"]',
            ],
        )


def _add(archive: tarfile.TarFile, path: str, content: str | bytes, mode: int) -> None:
    data = content.encode() if isinstance(content, str) else content
    entry = tarfile.TarInfo(path)
    entry.size, entry.mode = len(data), mode
    archive.addfile(entry, io.BytesIO(data))


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """The engine; the test is marked ``@pytest.mark.judge("docker-engine")``."""
    yield Engine()
