"""Document and environment to Plan: the passes of lowering in their order."""

from typing import NamedTuple

from envspec.diagnostic import Diagnostic, Reporter
from envspec.files import Files
from envspec.lazy import load
from envspec.lower.context import Context
from envspec.lower.fields.aliases import check_aliases
from envspec.lower.fields.image import checked_tag
from envspec.lower.fields.secrets import lower_secrets
from envspec.lower.fields.targets import lower_options, lower_targets
from envspec.lower.fields.variables import define_variables
from envspec.lower.fields.waivers import lower_waivers
from envspec.lower.fields.workload import lower_workload
from envspec.lower.layers.document import Document
from envspec.lower.layers.environments import extended, settings
from envspec.lower.layers.origins import TreeOrigins
from envspec.lower.layers.overlay import Overlay
from envspec.lower.references.resolver import Resolver
from envspec.lower.references.waits import complete
from envspec.model.graph import Graph, circles
from envspec.model.plan import Managed, Plan, Volume
from envspec.model.text import Text
from envspec.model.workload import Workload
from envspec.source import Path, format_path
from envspec.syntax.tree import Mapping, Scalar

__all__ = ["Request", "lower"]


class Request(NamedTuple):
    """What the command line adds to the spec. `variables` win over every other; `tag` over the environment's."""

    environment: str
    tag: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    spec_name: str = "envspec.yaml"


def lower(document: Document, files: Files, request: Request) -> tuple[Plan | None, list[Diagnostic]]:
    """The Plan of one environment as far as it could be made, and all that is wrong with it."""
    problems = Reporter()
    name = request.environment
    layers = extended(document, name, problems)
    if not layers:
        return None, problems.diagnostics
    own = settings(layers)
    tier = own.items.get("tier")
    development = isinstance(tier, Scalar) and tier.text == "development"
    overlay = Overlay(document, layers, development)
    context = Context(document, overlay, files, name, development)
    if not isinstance(tier, Scalar) and not problems.diagnostics:  # it may stand in what an `extends` does not find
        context.missing(
            f"environment `{name}` does not say its tier",
            document.keys["environments"][name].span,
            "add `tier: development` or `tier: production`, or let it extend an environment that has one",
            ("environments", name),
        )
    plan = _Lowering(context, own, request).plan()
    return plan, problems.diagnostics + context.diagnostics + overlay.diagnostics


class _Lowering:
    """The passes share the resolver, which collects edges and used secrets on the way."""

    def __init__(self, context: Context, settings: Mapping, request: Request) -> None:
        self.context = context
        self.document = context.document
        self.settings = settings
        self.request = request
        self.path: Path = ("environments", request.environment)
        root = self.document.root
        self.resolver = Resolver(
            context,
            context.word(root, "project"),
            context.word(root, "registry"),
            request.tag or ("dev" if context.development else ""),
        )
        self.peers = self.resolver.peers
        define_variables(self.resolver, settings, self.path, request.variables)
        self._tag()

    def _tag(self) -> None:
        resolver = self.resolver
        node = self.settings.items.get("tag")
        if not self.request.tag and isinstance(node, Scalar) and not self.context.development:
            resolver.tag = resolver.plain(node, (*self.path, "tag"), "a tag")
        else:
            node = self.document.keys["environments"][self.request.environment]
        checked_tag(resolver, resolver.tag, node, (*self.path, "tag"))

    def plan(self) -> Plan:
        context, resolver, document = self.context, self.resolver, self.document
        made: dict[str, Workload] = {}
        volumes: dict[str, Volume] = {}
        managed: dict[str, Managed] = {}
        present: list[Path] = []
        for section in ("services", "tools", "jobs"):
            for name in document.entries[section]:
                entry = context.overlay.entry(section, name)
                if entry is None or not self.peers.present(section, name):
                    continue
                present.append((section, name))
                made[name] = lower_workload(resolver, section, name, entry)
                self._used_is_present(name, made[name])
        for name in document.entries["state"]:
            entry = context.overlay.entry("state", name)
            if entry is None or not self.peers.present("state", name):
                continue
            present.append(("state", name))
            lowered = load("envspec.lower.fields.state.entry").lower_state(resolver, name, entry)
            made.update((workload.name, workload) for workload in lowered.workloads)
            if lowered.volume is not None:
                volumes[name] = lowered.volume
            if lowered.managed is not None:
                managed[name] = lowered.managed
        resolver.edges.caller = ""
        check_aliases(resolver, made)
        complete(resolver.edges, made, context.development)
        graph = Graph(made, managed, resolver.edges.all())
        self._drains(made, graph)
        self._circles(graph)
        targets = lower_targets(context, self.settings)
        options, files = lower_options(resolver, self.settings)
        secrets = lower_secrets(resolver)
        present += [
            secret.path
            for name, secret in secrets.items()
            if name in resolver.secrets.used and secret.path[0] != "state"
        ]
        variables: dict[str, Text] = {}
        for name, value, path, references in resolver.variables.written():
            variables[name] = resolver.text(value, path) if references else Text((value.text,))
        return Plan(
            project=resolver.project,
            environment=context.environment,
            development=context.development,
            spec_name=self.request.spec_name,
            registry=resolver.registry,
            tag=resolver.tag,
            targets=targets,
            workloads=made,
            volumes=volumes,
            managed=managed,
            secrets=secrets,
            used_secrets=tuple(resolver.secrets.used),
            graph=graph,
            options=options,
            patches=files["patches"],
            objects=files["objects"],
            waivers=lower_waivers(context),
            vars=variables,
            origins=TreeOrigins(document, context.overlay, self.settings, present, tuple(options)),
        )

    def _used_is_present(self, name: str, workload: Workload) -> None:
        """`uses` takes an image that must be there to take."""
        uses = workload.uses
        entry = self.context.overlay.entry(str(workload.path[0]), name)
        if uses and uses in self.document.entries["services"] and entry is not None:
            otherwise = "give this entry an `image` or a `build` there"
            self.peers.there("services", uses, otherwise, entry.items["uses"].span, (*workload.path, "uses"))

    def _drains(self, made: dict[str, Workload], graph: Graph) -> None:
        """Where the spec does not say it: five seconds when something routes to the service, else none."""
        for name, workload in made.items():
            if workload.shutdown.drain < 0:
                routed = bool(workload.routes) or (name in graph.callers and workload.role == "service")
                drain = 5_000 if routed and not self.context.development else 0
                made[name] = workload._replace(shutdown=workload.shutdown._replace(drain=drain))

    def _circles(self, graph: Graph) -> None:
        for circle in circles(graph.edges):
            names = [edge.caller for edge in circle]
            way = " -> ".join((*names, names[0]))
            first = circle[0]
            span = TreeOrigins(self.document, self.context.overlay, self.settings, [], ()).key_span
            self.context.report(
                "ENV060",
                "start-up-circle",
                f"these wait for one another to start: {way}",
                span(first.path),
                "let one of them bear the other's absence: `needs: {…: none}`, or no `needs` at all",
                first.path,
                tuple(
                    (f"`{e.caller}` waits for `{e.peer}` ({format_path(e.path)})", at)
                    for e in circle[1:]
                    if (at := span(e.path)) is not None
                ),
            )
