"""Names of confidential values: declared, implied by a state, mounted."""

from __future__ import annotations

from envspec.model.plan import Secret
from tests.lower.specs import ENVIRONMENTS, Told, plan, told, web

_STATES = """\
state:
  db:
    kind: postgres
    version: 16.9-bookworm
  cache:
    kind: redis
    version: 7.4.4-bookworm
    auth: false
"""


def test_declared_ones_come_first_and_development_alone_knows_a_value() -> None:
    body = (
        _STATES + "secrets:\n  key:\n    description: for links\n    dev: nothing\n    generate: 32\n    key: app/key\n"
    )
    prod, dev = plan(body).secrets, plan(body, "dev").secrets
    assert list(prod) == ["key", "db-password"]
    assert prod["key"] == Secret("key", ("secrets", "key"), "for links", None, 32, "app/key", "", "nothing")
    assert dev["key"] == prod["key"]._replace(dev="nothing")
    implied = Secret(
        "db-password", ("state", "db"), "password of db", None, None, "db-password", "db", "dev-db-Passw0rd"
    )
    assert prod["db-password"] == implied
    assert dev["db-password"] == implied._replace(dev="dev-db-Passw0rd")


def test_an_environment_names_another_part() -> None:
    body = "secrets:\n  key:\n    key: app\n    property: url\n"
    environments = ENVIRONMENTS + "    secrets:\n      key:\n        property: uri\n"
    assert [plan(body, environments=e).secrets["key"][-1] for e in (ENVIRONMENTS, environments)] == ["url", "uri"]


def test_an_environment_says_more_of_an_implied_one() -> None:
    environments = ENVIRONMENTS + "    secrets:\n      db-password:\n        key: prod/db\n"
    made = plan(_STATES, environments=environments).secrets["db-password"]
    assert (made.key, made.path, made.implied_by) == ("prod/db", ("secrets", "db-password"), "db")


_MANAGED = """\
    state:
      db:
        managed:
          host: db.example.com
          user: shop
          password: from-elsewhere
"""


def test_a_managed_state_declares_its_password_when_somebody_refers_to_it() -> None:
    environments = ENVIRONMENTS + _MANAGED
    referring = ENVIRONMENTS + _MANAGED.replace("from-elsewhere", "${secrets.db-password}")
    assert list(plan(_STATES, environments=environments).secrets) == []
    made = plan(_STATES, environments=referring)
    assert (list(made.secrets), made.used_secrets) == (["db-password"], ("db-password",))


def test_a_secret_is_mounted_under_its_name_or_where_it_is_said() -> None:
    more = "secrets:\n  key:\n    dev: x\n  cert:\n    dev: x\n"
    listed = web("secrets:\n  - key\n  - cert\n", more=more)
    assert listed.secrets == {"/run/secrets/key": "key", "/run/secrets/cert": "cert"}
    assert web("secrets:\n  cert: /etc/tls/cert.pem/\n", more=more).secrets == {"/etc/tls/cert.pem": "cert"}
    assert told("secrets:\n  - kye\n", more) == [Told(2, 5, "there is no secret `kye`", "did you mean `key`?")]


def test_what_is_no_name_of_a_secret_is_told_once() -> None:
    assert [found.message for found in told("secrets:\n  - Bad!\n")] == ["`secrets[0]` is not a secret name"]
