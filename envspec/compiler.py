"""The pipeline: read, check, lower, judge by policy, emit. Errors are values; nothing here prints or writes."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from envspec import parallel, registry
from envspec.backend import Artifact, Emission, Facts, assess, headed, installed
from envspec.backend.emitted import checked
from envspec.diagnostic import Diagnostic
from envspec.files import Files, MemoryFiles
from envspec.lazy import load as lazily
from envspec.lower.layers.document import Document
from envspec.lower.layers.load import load
from envspec.lower.plan import Request, lower
from envspec.model.plan import Plan
from envspec.model.policies import Policies
from envspec.near import did_you_mean, refill
from envspec.rules import rules as with_others
from envspec.rules.engine import merged, run_all
from envspec.rules.independence import faulty, independent
from envspec.rules.rule import Rule
from envspec.source import Source
from envspec.syntax.tree import Mapping as Tree

__all__ = ["Compilation", "Order", "compile_source", "compile_text", "rules", "unknown"]


class Order(NamedTuple):
    """What to compile. Empty `environments` means all, empty `targets` those that each environment names.

    `today` (YYYY-MM-DD) dates waivers; None leaves their dates alone, as `compile` must. `emit` false stops after
    the policies, and `policies` false leaves these out. `parallel` lets a large system's targets be made on two
    cores: for a program that has no threads.
    `keep` false drops the artifacts once their backends have judged the Plan. `organisation` is a profile from outside
    of the project.
    """

    environments: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    tag: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    today: str | None = None
    emit: bool = True
    policies: bool = True
    parallel: bool = False
    keep: bool = True
    organisation: Source | None = None


_EVERYTHING = Order()
#: takes the place of an environment's name, which cannot be empty
_POLICIES = ""
#: workloads from which on a second process costs less than it saves
_WORTH_A_FORK = 60


class Compilation(NamedTuple):
    """What came of it. `artifacts` are there for environments without an error; paths below the environment's folder.

    `diagnostics` are in file order, each told once with the environments that it concerns.
    """

    diagnostics: tuple[Diagnostic, ...]
    plans: dict[str, Plan]
    artifacts: dict[str, tuple[Artifact, ...]]
    #: names of all environments that the spec declares, and of all variables
    environments: tuple[str, ...] = ()
    variables: frozenset[str] = frozenset()
    #: how many approximations the team has accepted, and are not among the diagnostics
    accepted: int = 0

    @property
    def errors(self) -> bool:
        return any(found.severity == "error" for found in self.diagnostics)


def _silent(doing: str) -> None:
    """Progress for nobody."""


def rules(plans: Sequence[Plan] | None = None, problems: list[Diagnostic] | None = None) -> tuple[Rule, ...]:
    """Every installed rule, ours, then third parties'; given `plans`, at least those that can find something there.

    One that cannot be loaded is left out, and told in `problems`.
    """
    others: list[Rule] = []
    for name, reference in registry.rules().items():
        try:
            found = registry.resolve(reference)
            if not isinstance(found, Rule):
                raise TypeError(f"{reference} is no `Rule`")
            others.append(found)
        except registry.FAULTS as problem:
            if problems is not None:
                problems.append(installed.broken(name, problem, what="rule"))
    return with_others(others, plans)


def compile_text(
    text: str, files: Mapping[str, bytes | str] | None = None, order: Order = _EVERYTHING, name: str = "envspec.yaml"
) -> Compilation:
    """Compiles a spec from a string, without touching the disk. `files` are what it includes and refers to."""
    return compile_source(Source(name, text.removeprefix("\ufeff")), name, MemoryFiles(files or {}), order)


def compile_source(
    source: Source,
    path: str,
    files: Files,
    order: Order = _EVERYTHING,
    prefix: str = "",
    progress: Callable[[str], None] = _silent,
) -> Compilation:
    """Compiles the spec that begins with `source`, which stands at `path` in the project.

    `prefix` goes before the project's paths in messages; `progress` is told what is being done.
    """
    refill()
    progress("reading")
    document, found = load(source, path, files, prefix)
    if document is None:
        return Compilation(tuple(merged(found)), {}, {})
    plans: dict[str, Plan] = {}
    for name in order.environments or tuple(document.entries["environments"]):
        progress(f"{name}: reading")
        request = Request(name, order.tag, order.variables, path.rpartition("/")[2])
        plan, problems = lower(document, files, request)
        if plan is not None:
            plans[name] = plan
        found += _in(name, problems)
    said, problems = _policies(document, files, prefix, order)
    found += problems
    language = list(found)
    suspects = faulty(language, plans.values()) if document.whole and order.policies else None
    judge = None
    if suspects is not None:
        judge = partial(_judged, tuple(plans.values()), suspects, said, files, prefix, order, progress)
    artifacts: dict[str, tuple[Artifact, ...]] = {}
    sound = [plan for name, plan in plans.items() if order.emit and not _failed(language, name)]
    policies, emitted = _emit(sound, judge, order, progress)
    found += policies
    accepted = lazily("envspec.accepting").Accepted(said.accepts) if said.accepts else None
    forbidden = [one for one in found if one.severity == "error" and one.span is not None]
    for name, (made, problems) in emitted.items():
        # what policy forbids in an environment need not be refused there as well
        judged = {one.span for one in forbidden if not one.environments or name in one.environments}
        problems = [one for one in problems if one.severity != "error" or one.span not in judged]
        found += _in(name, accepted.others(problems) if accepted is not None else problems)
        if not _failed(found, name):
            artifacts[name] = made
    if accepted is not None and order.emit and not _failed(found) and not order.environments and not order.targets:
        found += accepted.unused()
    names = tuple(document.entries["environments"])
    number = accepted.number if accepted is not None else 0
    return Compilation(tuple(merged(found)), plans, artifacts, names, _variables(document), number)


def _policies(document: Document, files: Files, prefix: str, order: Order) -> tuple[Policies, list[Diagnostic]]:
    """What the spec, its profile and an organisation say of severities and approximations, and what is wrong there."""
    if order.organisation is None and not document.accepts and "policies" not in document.root.items:
        return Policies(), []
    found: tuple[Policies, list[Diagnostic]] = lazily("envspec.lower.policies").lower_policies(
        document, files, prefix, order.organisation
    )
    return found


def _house(plans: tuple[Plan, ...], said: Policies, found: list[Diagnostic]) -> tuple[list[Plan], tuple[Rule, ...]]:
    """The Plans and every rule as policies want them; what is wrong with these is added to `found`."""
    house = lazily("envspec.rules.house")
    judging, wrong = house.settled(rules(None, found), said)
    found += wrong
    kept = [house.kept(plan, judging, said.locked) for plan in plans]
    found += [one for _, told in kept for one in told]
    return [plan for plan, _ in kept], judging


def _in(environment: str, found: list[Diagnostic]) -> list[Diagnostic]:
    return [one._replace(environments=(environment,)) for one in found]


def _judged(
    plans: tuple[Plan, ...],
    suspects: frozenset[str],
    said: Policies,
    files: Files,
    prefix: str,
    order: Order,
    progress: Callable[[str], None],
) -> Emission:
    """What the policies find in all environments: diagnostics with spans, and no artifact."""
    progress("checking policies")
    found: list[Diagnostic] = []
    complete = not order.environments and not order.targets
    kept, judging = _house(plans, said, found) if said != Policies() else (list(plans), rules(plans, found))
    policies = run_all(kept, judging, files, prefix, order.today, complete, partial(_facts, found))
    return Emission((), (*found, *independent(policies, suspects)))


def _facts(problems: list[Diagnostic], plan: Plan) -> list[Facts]:
    """What the targets of an environment say of themselves."""
    found: list[Facts] = []
    for target in plan.targets:
        if target in installed.names():
            try:
                found.append(installed.backend(target).facts(plan))
            except registry.FAULTS as problem:  # as in `_target`
                problems += _in(plan.environment, [installed.broken(target, problem)])
    return found


def unknown(made: Compilation, order: Order) -> str:
    """What is wrong with the names that an order gives; empty when they are right.

    Nothing is said when the spec itself could not be read: its names are not known then.
    """
    if not made.environments:
        return ""
    for name in order.environments:
        if name not in made.environments:
            otherwise = f"environments are {', '.join(made.environments)}"
            return f"there is no environment {name}; {did_you_mean(name, made.environments, otherwise, quote='')}"
    for name, _ in order.variables:
        if name not in made.variables:
            hint = did_you_mean(name, made.variables, quote="")
            return f"there is no variable {name}" + (f"; {hint}" if hint else " in the spec")
    asked = [plan for plan in made.plans.values() if plan.targets]
    for target in order.targets:
        if asked and not any(target in plan.targets for plan in asked):
            listing = "; ".join(f"{plan.environment} has {', '.join(plan.targets)}" for plan in asked)
            return f"no environment has the target {target}: {listing}"
    return ""


def _variables(document: Document) -> frozenset[str]:
    """Every variable that the spec gives a value anywhere, so that `--var` can be told from a slip."""
    found = set(document.entries["vars"])
    for node in document.entries["environments"].values():
        own = node.items.get("vars") if isinstance(node, Tree) else None
        if isinstance(own, Tree):
            found.update(own.items)
    return frozenset(found)


def _failed(found: list[Diagnostic], environment: str = "") -> bool:
    """True when there is an error that concerns the environment, or any at all."""
    return any(
        one.severity == "error" and (not environment or not one.environments or environment in one.environments)
        for one in found
    )


def _emit(
    plans: list[Plan], judge: Callable[[], Emission] | None, order: Order, progress: Callable[[str], None]
) -> tuple[list[Diagnostic], dict[str, tuple[tuple[Artifact, ...], list[Diagnostic]]]]:
    """What `judge` finds; by environment the artifacts of every target, and what its backends have to say.

    Of a large system the policies and each environment's last target are looked after by a second process.
    """
    here: list[tuple[str, Callable[[], Emission]]] = []
    there = [(_POLICIES, judge)] if judge is not None else []
    for plan in plans:
        name = plan.environment
        wanted = [n for n in installed.names() if n in plan.targets and (not order.targets or n in order.targets)]
        jobs = [(name, partial(_beside, plan, each, order, progress)) for each in installed.companions()]
        jobs += [(name, partial(_target, plan, each, order, progress)) for each in wanted]
        far = len(wanted) > 1 and len(plan.workloads) >= _WORTH_A_FORK
        here += jobs[:-1] if far else jobs
        there += jobs[-1:] if far else []
    large = any(len(plan.workloads) >= _WORTH_A_FORK for plan in plans)
    if order.parallel and large and here and there and parallel.available():
        mine, theirs = parallel.run([job for _, job in here], [job for _, job in there])
    else:
        theirs, mine = [job() for _, job in there], [job() for _, job in here]
    policies: list[Diagnostic] = []
    found: dict[str, tuple[tuple[Artifact, ...], list[Diagnostic]]] = {plan.environment: ((), []) for plan in plans}
    origins = {plan.environment: plan.origins for plan in plans}
    for (name, _), emission in zip((*here, *there), (*mine, *theirs), strict=True):
        if name == _POLICIES:
            policies += emission.diagnostics
            continue
        artifacts, told = found[name]
        told += [one._replace(span=one.span or origins[name].span(one.path)) for one in emission.diagnostics]
        found[name] = (artifacts + emission.artifacts, told)
    return policies, found


def _target(plan: Plan, name: str, order: Order, progress: Callable[[str], None]) -> Emission:
    """What one backend makes of a Plan, with the verdicts of its table."""
    return _asked(lambda: checked(assess(plan, installed.backend(name)), name, False), plan, name, order, progress)


def _beside(plan: Plan, name: str, order: Order, progress: Callable[[str], None]) -> Emission:
    """What one companion makes of a Plan; it has no verdicts to give."""
    return _asked(lambda: checked(headed(plan, installed.companion(name)), name, True), plan, name, order, progress)


def _asked(
    ask: Callable[[], Emission], plan: Plan, name: str, order: Order, progress: Callable[[str], None]
) -> Emission:
    progress(f"{plan.environment}: {name}")
    try:
        emission = ask()
    except registry.FAULTS as problem:  # a plugin's fault must not look like the user's, nor be a traceback
        return Emission((), (installed.broken(name, problem),))
    return emission if order.keep else Emission((), emission.diagnostics)
