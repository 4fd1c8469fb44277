"""Every text of a Plan that leaves the spec for an artifact, whole, and where it stands."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from envspec.model.text import Text
from envspec.model.workload import Workload
from envspec.rules.review import Review
from envspec.rules.support.texts import UNKNOWN
from envspec.source import Path, Source

__all__ = ["Emitted", "every_text"]


class Emitted(NamedTuple):
    """`key` is the name that the text is given under, if any. `source`: the file that it is, where it is one."""

    path: Path
    text: str
    key: str = ""
    source: Source | None = None


def every_text(review: Review) -> Iterator[Emitted]:
    """Of services, jobs and states, and of what is managed, optional, patched and added."""
    plan = review.plan
    for workload in review.written:
        yield from _of_workload(workload)
    for _, path, content in review.contents():
        yield Emitted(path, content)
    for managed in plan.managed.values():
        for key, value in managed.values.items():
            yield Emitted((*managed.path, "managed", key), _whole(value), key)
    for target, options in plan.options.items():
        for key, option in options.items():
            for text in (option,) if isinstance(option, str) else option if isinstance(option, tuple) else ():
                yield Emitted(("options", target, key), text, key)
    for files in (*plan.patches.values(), *plan.objects.values()):
        for file in files:
            yield Emitted(file.path, file.source.text, "", file.source)


def _whole(text: Text) -> str:
    return "".join(part if isinstance(part, str) else UNKNOWN for part in text.parts)


def _of_workload(workload: Workload) -> Iterator[Emitted]:
    path = workload.path
    for key, value in workload.environment.items():
        yield Emitted((*path, "environment", key), _whole(value), key)
    yield from _words((*path, "entrypoint"), workload.entrypoint)
    yield from _words((*path, "command"), workload.command)
    if workload.build is not None and not workload.uses:
        for key, value in workload.build.args.items():
            yield Emitted((*path, "build", "args", key), _whole(value), key)
    for field, texts in (("labels", workload.labels), ("hosts", workload.hosts), ("placement", workload.placement)):
        for key, text in texts.items():
            yield Emitted((*path, field, key), text, key)
    for at, route in enumerate(workload.routes):
        yield Emitted((*path, "routes", at, "host"), route.host)
        yield Emitted((*path, "routes", at, "path"), route.path)
    health = workload.health
    if health is not None:
        yield Emitted((*path, "health", "http"), _whole(health.path))
        yield Emitted((*path, "health", "grpc"), _whole(health.service))
        yield from _words((*path, "health", "exec"), health.command)
        yield from _words((*path, "health", "probe"), health.probe)
        for key, value in health.headers.items():
            yield Emitted((*path, "health", "headers", key), _whole(value), key)
    yield Emitted((*path, "image"), str(workload.image))
    yield Emitted((*path, "working_dir"), workload.working_dir)


def _words(path: Path, words: Iterable[Text] | None) -> Iterator[Emitted]:
    for word in words or ():
        yield Emitted(path, _whole(word))
