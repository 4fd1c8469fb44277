"""Schedules and backups keep time by cron."""

from __future__ import annotations

from tests.backends.compose.compiled import HTTP, POSTGRES, compiled, entry, spec


def test_a_line_for_each_schedule() -> None:
    job = entry("report", '    command: r\n    schedule: "0 3 * * 1-5"\n    timezone: Europe/Berlin\n', job=True)
    state = POSTGRES + (
        '    backup:\n      schedule: "0 2 * * *"\n      keep: 7\n      volume: backups\n'
        "  backups:\n    kind: volume\n    storage: 1Gi\n"
    )
    made = compiled(spec(entry("web", HTTP), jobs=job, state=state))
    assert made.texts["crontab"].endswith(
        "\nFOLDER=/to/be/set\n"
        '\nCRON_TZ=Europe/Berlin\n0 3 * * 1-5 cd "$FOLDER" && ./deploy.sh --run report\n'
        '\nCRON_TZ=UTC\n0 2 * * * cd "$FOLDER" && ./deploy.sh --run db-backup\n'
    )
    assert [said for said in made.said if "schedule" in said or "timezone" in said] == [
        "ENV090 jobs.report.schedule: `schedule` on compose: a crontab beside the stack, "
        "which somebody puts in place on the host",
        "ENV090 jobs.report.timezone: `timezone` on compose: Europe/Berlin where the host's cron knows CRON_TZ, "
        "else the host's own",
        "ENV090 state.db.backup.schedule: `backup.schedule` on compose: a crontab beside the stack, "
        "which somebody puts in place on the host",
    ]
    assert "crontab" not in compiled(spec(entry("web", HTTP), jobs=job, state=state), "dev").texts


def test_without_a_schedule_there_is_no_crontab() -> None:
    assert "crontab" not in compiled(spec(entry("web", HTTP))).texts
