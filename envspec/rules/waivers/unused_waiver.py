"""ENV902 unused-waiver."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.rule import Case, Example, Finding, Reference, Rule, found


def check(case: Case) -> Iterator[Finding]:
    waiver = case.waiver
    if case.known and case.judged and not case.used:
        where = f" in `{waiver.environment}`" if waiver.environment else ""
        yield found(
            (*waiver.path, "at"),
            f"nothing here breaks `{waiver.rule}`{where}: this waiver excuses nothing",
            "delete it, or correct the path",
        )


RULE = Rule(
    id="ENV902",
    name="unused-waiver",
    what="A waiver matches no finding in any environment that it concerns.",
    why="It excuses what does not happen. Should it happen one day, by mistake, nobody would be told.",
    mend="Delete it. Where the path is wrong, take the one that `check` prints in brackets.",
    development="warning",
    production="warning",
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
waivers:
  - rule: writable-root
    at: «services.web»
    because: it used to write its cache beside its binary
    until: 2027-03-31
""",
            "nothing here breaks `writable-root`",
            environment="",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    dev:
      security:
        read_only: false
waivers:
  - rule: ENV205
    at: «services.web»
    environment: prod
    because: for laptops only
    until: 2027-03-31
""",
            "nothing here breaks `ENV205` in `prod`",
        ),
    ),
    good=(
        Example(
            """\
services:
  web:
    build:
      context: .
    security:
      read_only: false
waivers:
  - rule: writable-root
    at: services.web.security
    because: the vendor's image writes its cache beside its binary
    until: 2027-03-31
""",
            environment="",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    security:
      read_only: false
waivers:
  - rule: writable-root
    at: services.web
    because: only production is hardened, so this is unused in development alone
    until: 2027-03-31
""",
            environment="dev",
        ),
    ),
    waiver=check,
    references=(Reference("The envspec language, section 9: Waivers"),),
)
