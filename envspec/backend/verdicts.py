"""What becomes of a field on a target: mapped, partly mapped, approximated or refused."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

__all__ = ["REST", "Support", "Table", "approximates", "mapped", "otherwise", "partly", "refuses", "section", "served"]

#: the pattern of every field that a table does not name; see `otherwise`
REST = "**"


class Support(NamedTuple):
    """What becomes of a field. `partly` is mapped for some values: `how` says which are not, and the backend tells.

    `served` is said of a mapped field whose value need not be in the artifacts: see the function of that name.
    """

    verdict: Literal["mapped", "partly", "approximated", "refused"]
    how: str = ""
    help: str = ""
    served: bool = False


#: Field of the Plan (`services.*.health.grpc`, `options.nomad.region`) -> what becomes of it. `workloads.*.x` stands
#: for `x` in services, tools and jobs alike, unless `jobs.*.x` says otherwise. A verdict is that of its own field and
#: of no other: nothing is inherited from a pattern above.
Table = Mapping[str, Support]


def section(prefix: str, verdicts: Table) -> dict[str, Support]:
    """The verdicts below a prefix, with braces spelt out: `section("state.*.health", {"{http,tcp}": …})`.

    An empty alternative is the prefix itself: `command{,.*}` is `command` and `command.*`. Raises ValueError where
    one field has two verdicts.
    """
    found: dict[str, Support] = {}
    for pattern, support in verdicts.items():
        for field in _spelt_out(f"{prefix}.{pattern}"):
            if field in found:
                raise ValueError(f"{field} has two verdicts")
            found[field] = support
    return found


def _spelt_out(pattern: str) -> Iterator[str]:
    """Every field that a pattern with braces means."""
    head, brace, rest = pattern.partition("{")
    if not brace:
        yield pattern
        return
    choices, _, tail = rest.partition("}")
    for choice in choices.split(","):
        yield from _spelt_out(f"{head}{choice}{tail}")


def otherwise(support: Support, verdicts: Table) -> dict[str, Support]:
    """A table with one verdict for every field that it does not name, also for those that the language has yet to get.

    It must be one that the user is told of. Raises ValueError for `mapped`, `partly` and `served`, which would drop
    a new field in silence.
    """
    if support.verdict not in ("approximated", "refused"):
        raise ValueError(f"what is {support.verdict} is said field by field")
    return {**verdicts, REST: support}


def mapped(how: str = "") -> Support:
    """The value is in the artifacts."""
    return Support("mapped", how)


def served(how: str) -> Support:
    """Mapped, though the value may leave no trace: this target does what the field is for, whatever it says.

    Nothing is lost, so nothing is told; `how` says who sees to it. The conformance kit asks for a list of them.
    """
    return Support("mapped", how, "", True)


def partly(how: str) -> Support:
    """Mapped for most values; the backend itself reports the others, `how` says which."""
    return Support("partly", how)


def approximates(how: str) -> Support:
    """Something near is emitted, or nothing is needed; `how` completes "`x` on this target: …"."""
    return Support("approximated", how)


def refuses(why: str, help: str) -> Support:
    """The target can't, and pretending would be wrong."""
    return Support("refused", why, help)
