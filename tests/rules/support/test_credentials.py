"""What looks like a credential and what does not; the answer never holds the value."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envspec.rules.support.credentials import credential, in_lines, in_words, secret_name

_HEX = "0123456789abcdef"


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("DB_PASSWORD", "hunter22", "a password"),
        ("POSTGRES_PASSWORD", "changeme", "a password"),
        ("PASSWORD", "123456", "a password"),
        ("smtpPass", "letmein", "a password"),
        ("ADMIN_PASSWORD_PROD", "s3same", "a password"),
        ("SESSION_SECRET", "keyboard cat", "a secret"),
        ("SECRET_KEY_BASE", "d34db33f" * 4, "a secret"),
        ("client_secret", "abcdEFGH1234", "a secret"),
        ("API_KEY", "abcd1234efgh", "a key"),
        ("apiKey", "Zx91kkd82jd0", "a key"),
        ("APP_KEY", "base64:J63qRTDLub5NuZvP+kb8YIorGS6qFYHKVo6u7179stY=", "a key"),
        ("AUTH_TOKEN", "f8a7c6e5d4b3a291", "a token"),
        ("DATABASE_URL", "postgres://shop:p4ss@db.example.com/shop", "a URL with a password in it"),
        ("CACHE", "redis://:p4ssw0rd@cache.example.com:6379/0", "a URL with a password in it"),
        ("COOKIE_SALT", "9f86d081884c7d659a2feaa0c55ad015", "a random key"),
        ("BLOB", "q9Xv2LmP7sRtY4wZ8kBcN3dF6gHj1aQe", "a random key"),
    ],
)
def test_looks_like_one(name: str, value: str, what: str) -> None:
    assert credential(name, value) == what


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PASSWORD_MIN_LENGTH", "12"),
        ("PASSWORD_FILE", "/run/secrets/db"),
        ("DB_PASSWORD", "/run/secrets/db"),
        ("DB_PASSWORD", "<your password>"),
        ("DB_PASSWORD", "xxxxxxxx"),
        ("DB_PASSWORD", "${DB_PASSWORD}"),
        ("DB_PASSWORD", "\0"),
        ("DB_PASSWORD", ""),
        ("DB_URL", "postgres://shop:\0@\0:5432/shop"),
        ("DB_URL", "postgres://shop:$PASSWORD@db/shop"),
        ("DB_URL", "postgres://shop@db/shop"),
        ("TOKEN_URL", "https://login.example.com/oauth/token"),
        ("TOKEN", "header"),
        ("AUTH_TOKEN", "bearer"),
        ("API_KEY_HEADER", "X-Api-Key"),
        ("ACCESS_TOKEN_EXPIRES_IN", "15m"),
        ("TOKEN_TTL", "3600"),
        ("SECRET_BACKEND", "vault"),
        ("STRIPE_PUBLISHABLE_KEY", "pk_live_0123456789abcdefghijklmn"),
        ("NEXT_PUBLIC_API_KEY", "abcd1234efgh5678"),
        ("RECAPTCHA_SITE_KEY", "6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI"),
        ("GIT_SHA", "0123456789abcdef0123456789abcdef01234567"),
        ("IMAGE_DIGEST", "sha256:" + _HEX * 4),
        ("TENANT_ID", "550e8400-e29b-41d4-a716-446655440000"),
        ("INSTANCE", "550e8400-e29b-41d4-a716-446655440000"),
        ("CLIENT_ID", "123456789012-abcdefghijklmnopqrstuvwxyz012345.apps.googleusercontent.com"),
        ("SENTRY_DSN", "https://0123456789abcdef0123456789abcdef@o123.ingest.sentry.io/456"),
        ("JAVA_OPTS", "-XX:+UseG1GC -XX:MaxRAMPercentage=75 -Dfile.encoding=UTF-8"),
        ("FEATURES", "NewCheckoutFlowV2_DarkMode_Experiment42x"),
        ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"),
        ("KEYCLOAK_REALM", "customers-production"),
        ("KEY_PREFIX", "shop:cache:v2"),
        ("S3_KEY", "backups/2026/11/24/database.sql.gz"),
        ("MONKEY", "bananas-and-more-bananas-and-more"),
        ("COMPASS", "north-by-northwest"),
        ("BYPASS", "internal"),
        ("TZ", "America/Argentina/Buenos_Aires"),
        ("KAFKA_CLUSTER_ID", "MkU3OEVBNTcwNTJENDM2Qk"),
        ("LOCALE", "de_DE.UTF-8"),
    ],
)
def test_ordinary_settings_do_not(name: str, value: str) -> None:
    assert credential(name, value) == ""


def test_names() -> None:
    yes = [
        "DB_PASSWORD",
        "dbPassword",
        "db-password",
        "X_API_KEY",
        "GITHUB_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "PGPASS_PWD",
    ]
    no = [
        "PASSWORD_HASHER",
        "TOKENIZER",
        "KEYBOARD",
        "PUBLIC_KEY",
        "PRIMARY_KEY",
        "PASSENGER",
        "SECRET_NAME",
        "PWD_DIR",
    ]
    assert [name for name in yes if not secret_name(name)] == []
    assert [name for name in no if secret_name(name)] == []


def test_lines_of_configuration_files() -> None:
    text = (
        'level = "info"\n[database]\npassword = "Tr0ub4dor"\nport = 5432\n'
        "  - api_key: abcd1234efgh   # theirs\nexport SESSION_SECRET=keyboard-cat\n"
        '"url": "amqp://shop:p4ss99@mq",\n# token: ghp_' + "a1B2c3D4e5F6" * 3 + "\n"
        "-----BEGIN EC PRIVATE KEY-----\n"
    )
    assert list(in_lines(text)) == [
        (3, "password", "a password"),
        (5, "api_key", "a key"),
        (6, "SESSION_SECRET", "a secret"),
        (7, "url", "a URL with a password in it"),
        (8, "", "a GitHub token"),
        (9, "", "a private key"),
    ]


def test_words_of_commands() -> None:
    words = [
        "serve",
        "--password",
        "s3cr3tt",
        "--token=abc12345",
        "--url",
        "redis://:pw1234@h",
        "--verbose",
        "--key-file",
    ]
    assert list(in_words(words)) == [
        (1, "password", "a password"),
        (3, "token", "a token"),
        (5, "", "a URL with a password in it"),
    ]
    assert list(in_words(["serve", "--password-file", "/run/secrets/x", "--secret", "--other"])) == []


@settings(max_examples=200)
@given(st.text(alphabet="abcXYZ019_-:/@=. ", max_size=60), st.text(max_size=60))
def test_never_fails_and_never_tells(name: str, value: str) -> None:
    said = credential(name, value)
    assert not said or re.fullmatch(r"an? [\w ()'-]+", said, re.ASCII)
    list(in_lines(value))
    list(in_words([name, value]))
