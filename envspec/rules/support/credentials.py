"""Tells what looks like a credential: by the shape of known tokens, by the name it goes by, by its randomness.

It never says the value. What it answers completes "… holds …": `a GitHub token`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from envspec.rules.support.randomness import entropy, random
from envspec.rules.support.tokens import hinted, shape

__all__ = ["credential", "in_lines", "in_words", "secret_name"]

#: Without one of these in a name it goes with no credential; the patterns below are then not needed.
_NAMED = ("PASS", "PWD", "SECRET", "TOKEN", "KEY", "CREDENTIAL", "PEPPER")

# Patterns are compiled when first used, and kept by `re`: most specs have no need of them.
_USER_INFO = r"\b[a-z][a-z0-9+.-]*://[^\s/:@?#\0]*:([^\s/@\0]{1,256})@"
_CAMEL = r"(?<=[a-z0-9])(?=[A-Z])"
_NOT_NAME = r"[^A-Za-z0-9]+"
#: A name that ends like this goes with a credential, ...
_ENDS = (
    r"(?:\A|_)(?:PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|SECRETS?|TOKEN|CREDENTIALS?|APIKEY|SECRETKEY|ACCESSKEY|PRIVATEKEY"
    r"|(?:API|ACCESS|SECRET|PRIVATE|SIGNING|ENCRYPTION|MASTER|AUTH|LICENSE|SERVICE|DEPLOY|ACCOUNT|SHARED|HMAC|JWT|COOKIE"
    r"|SESSION|APP|STRIPE|CIPHER|CRYPTO|ROOT)_KEY|KEY_BASE|PEPPER)"
    r"(?:_(?:[0-9]+|PROD|PRODUCTION|VALUE|BASE64|B64|HEX|CURRENT|PREVIOUS|OLD|NEW))?\Z"
)
#: ... unless it says that it is meant for everybody.
_PUBLIC = r"PUBLIC|PUBLISHABLE|SITE_?KEY|EXAMPLE|DUMMY"
_STRONG = r"PASSWORD|PASSWD|PASSPHRASE|PASS\b|PWD|SECRET|CREDENTIAL"
#: Names whose long values are not secret however random they look.
_IDENTIFIER = (
    r"(?:\A|_)(?:ID|IDS|UUID|GUID|SHA|SHA1|SHA256|SHA512|MD5|HASH|CHECKSUM|DIGEST|FINGERPRINT|THUMBPRINT|COMMIT|REVISION"
    r"|REV|VERSION|BUILD|INTEGRITY|IMAGE|TAG|DSN|URL|URI|HOST|PATH|FILE|DIR|NAME|ARN|ADDRESS|EMAIL|PUBLIC|CERT"
    r"|CERTIFICATE|CA|CSS|FONT|REGEX|PATTERN|ORIGINS?|SCOPES?|ALPHABET|CHARSET)(?:_|\Z)"
)
_WORDS = frozenset(
    (
        "", "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "undefined", "disabled", "enabled",
        "required", "optional", "file", "env", "vault", "header", "cookie", "bearer", "basic", "jwt", "oauth",
        "oauth2", "auto", "prompt",
    )
)  # fmt: skip
_HEXADECIMAL = r"[0-9a-fA-F]{32,}\Z"
_HARMLESS = (
    r"[0-9]+(?:[.,][0-9]+)*(?:ms|[smhdkKMGi%]+)?\Z"  # a number, a size, a duration
    r"|\.{0,2}/[^\0]*\Z|[a-z][a-z0-9+.-]*://"  # a path, a URL (its password is asked for elsewhere)
    r"|<[^>]*>\Z|\$|\{\{|%\(|(.)\1*\Z"  # a placeholder: <token>, $TOKEN, {{ token }}, xxxx
)
_SETTING = (
    r"""(?m)^[ \t]*(?:export[ \t]+|-[ \t]+)?["']?([A-Za-z_][\w.-]*)["']?[ \t]*(?:[:=]|=>)[ \t]*"""
    r"""["']?([^\s"'#,;][^"'#\n]*)"""
)


@lru_cache(maxsize=65536)
def secret_name(name: str) -> bool:
    """True for names such as DB_PASSWORD, apiKey, SESSION_SECRET; not for PASSWORD_MIN_LENGTH, TOKEN_URL."""
    upper = name.upper()
    if not any(part in upper for part in _NAMED):
        return False
    upper = _upper(name)
    return bool(re.search(_ENDS, upper)) and not re.search(_PUBLIC, upper)


def _upper(name: str) -> str:
    return re.sub(_NOT_NAME, "_", re.sub(_CAMEL, "_", name)).strip("_").upper()


@lru_cache(maxsize=65536)
def credential(name: str, value: str) -> str:
    """What the value of a setting looks like (`a GitHub token`, `a password`); empty when it looks ordinary.

    `value` may hold UNKNOWN for what is a reference.
    """
    known = shape(value)
    if known:
        return known
    if "@" in value and "://" in value:
        match = re.search(_USER_INFO, value)
        if match and not re.match(_HARMLESS, match[1]):
            return "a URL with a password in it"
    if "\0" in value:
        return ""
    value = value.strip()
    if not secret_name(name):
        return _random_value(name, value) if len(value) >= 24 else ""
    if len(value) < 4 or value.lower() in _WORDS or re.match(_HARMLESS, value):
        # a short number is no password, a long one may be
        if not (value.isdigit() and len(value) >= 6 and re.search(_STRONG, _upper(name))):
            return ""
        return "a password"
    upper = _upper(name)
    if re.search(_STRONG, upper):
        return "a password" if "PASS" in upper or "PWD" in upper else "a secret"
    if len(value) >= 8 and " " not in value and (any(map(str.isdigit, value)) or entropy(value) >= 3):
        return "a token" if "TOKEN" in upper else "a key"
    return ""


def _random_value(name: str, value: str) -> str:
    """A value whose name does not give it away, but which is long and random."""
    if value.lower() in _WORDS or re.match(_HARMLESS, value):
        return ""
    upper = _upper(name)
    if re.search(_PUBLIC, upper) or re.search(_IDENTIFIER, upper):
        return ""
    if re.match(_HEXADECIMAL, value):
        named = re.search(r"KEY|SALT|SECRET|TOKEN|SEED|NONCE", upper)
        return "a random key" if named and entropy(value) > 3 else ""
    return "a random key" if random(value) else ""


def in_lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Credentials in a configuration file, as (line, name of the setting, what it looks like)."""
    seen: set[int] = set()
    for match in re.finditer(_SETTING, text):
        what = credential(match[1], match[2].rstrip(" \t\r,;"))
        if what:
            line = text.count("\n", 0, match.start(1)) + 1
            seen.add(line)
            yield line, match[1], what
    if not hinted(text) and "://" not in text:
        return
    for number, line_text in enumerate(text.split("\n"), 1):
        if number not in seen:
            what = credential("", line_text.strip()) if "://" in line_text else shape(line_text)
            if what and what != "a random key":
                yield number, "", what


def in_words(words: list[str]) -> Iterator[tuple[int, str, str]]:
    """Credentials among the words of a command: `--password=x`, `--token x`, `PASSWORD=x`."""
    for position, word in enumerate(words):
        name, equals, value = word.partition("=")
        what = shape(word)
        if not what and equals and not name.startswith("/"):
            what = credential(name.lstrip("-"), value)
        elif not what and word.startswith("-") and position + 1 < len(words):
            following = words[position + 1]
            if secret_name(word.lstrip("-")) and not following.startswith("-"):
                what = credential(word.lstrip("-"), following)
        elif not what and "://" in word:
            what = credential("", word)
        if what:
            yield position, name.lstrip("-") if equals or word.startswith("-") else "", what
