"""Tells commands that change a schema from those that serve."""

from __future__ import annotations

import re

from envspec.model.workload import Workload

__all__ = ["migrates", "runs_once"]

_TOOLS = (
    r"\balembic\b.*\bupgrade\b|\bflask\s+db\s+upgrade\b|\bmanage\.py\s+migrate\b|\bdjango-admin\s+migrate\b"
    r"|\bprisma\s+(?:migrate\s+(?:deploy|dev|reset)|db\s+push)\b|\bsequelize(?:-cli)?\s+db:migrate\b"
    r"|\bknex(?:\.js)?\s+migrate:(?:latest|up)\b|\btypeorm\S*\s+.*migration:run\b|\bmikro-orm\s+migration:up\b"
    r"|\bdrizzle-kit\s+(?:migrate|push)\b|\bnode-pg-migrate\s+up\b|\bdb-migrate\s+up\b|\bmigrate-mongo\s+up\b"
    r"|\b(?:rails|rake)\s+db:(?:migrate|prepare|setup|schema:load)\b|\bartisan\s+migrate\b"
    r"|\bdoctrine:(?:migrations:migrate|schema:update)\b|\bphinx\s+migrate\b|\bmix\s+ecto\.migrate\b"
    r"|\bMigrator\.migrate\b|\beval\s+\S*\.migrate\b|\bflyway\b.*\bmigrate\b|\bliquibase\b.*\bupdate\b"
    r"|\bdotnet\s+ef\s+database\s+update\b|\befbundle\b|\bgoose\b.*\bup\b|\bdbmate\b.*\b(?:up|migrate)\b"
    r"|\batlas\s+(?:migrate|schema)\s+apply\b|\bsqlx\s+migrate\s+run\b|\bdiesel\s+migration\s+run\b"
    r"|\bsea-orm-cli\s+migrate\b|\bgolang-migrate\b|\bmigrate\s+.*-(?:path|source|database)\b.*\bup\b"
    r"|\byoyo\s+apply\b|\baerich\s+upgrade\b|\btern\s+migrate\b"
)
#: A script of one's own: `npm run migrate`, `./bin/migrate.sh`, `yarn db:migrate`, `migrate && start`.
_SCRIPTS = (
    r"(?:\A|[\s;&|/('\"])(?:run[-_:]?|db[-_:])?(?:migrate|migrations?|db[-_]upgrade)"
    r"(?:[-_:](?:db|database|up|all|run|latest|prod|deploy))?(?:\.(?:sh|js|mjs|cjs|ts|py|rb))?(?=\Z|[\s;&|)'\"])"
)


def migrates(words: list[str]) -> str:
    """The part of a command that changes a schema (`alembic upgrade head`); empty when there is none."""
    line = " ".join(words)
    if not re.search(r"migrat|upgrade|db:|db\s|prisma|drizzle|flyway|liquibase|goose|dbmate|atlas|efbundle|yoyo", line):
        return ""
    tool = re.search(_TOOLS, line) or re.search(_SCRIPTS, line)
    return tool[0].strip(" ;&|/('\"") if tool else ""


def runs_once(workload: Workload) -> bool:
    """True for a service that is made to end."""
    return workload.restart in ("never", "on-failure") and not workload.ports
