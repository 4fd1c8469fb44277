"""Tells what looks like a credential: by the shape of known tokens, by the name it goes by, by its randomness.

It never says the value. What it answers completes "… holds …": `a GitHub token`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from math import log2

__all__ = ["credential", "in_lines", "in_words", "secret_name", "shape"]

#: Known shapes, each with what it is. Public tokens (Stripe's pk_, Sentry's DSN, site keys) are not among them.
_SHAPES: tuple[tuple[str, str], ...] = (
    (r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----", "a private key"),
    (r"\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b", "an age private key"),
    (r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", "an AWS access key"),
    (r"\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{36,}", "a GitHub token"),
    (r"\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[\w-]{20,}", "a GitLab token"),
    (r"\bxox[abeprs]-[0-9A-Za-z-]{10,}|\bxapp-[0-9]-[0-9A-Za-z-]{10,}", "a Slack token"),
    (r"hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{16,}", "a Slack webhook"),
    (r"discord(?:app)?\.com/api/webhooks/[0-9]{16,}/[\w-]{40,}", "a Discord webhook"),
    (r"\b(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{10,}\b|\bwhsec_[0-9A-Za-z+/=]{24,}", "a Stripe key"),
    (r"\bAIza[0-9A-Za-z_-]{35}\b", "a Google API key"),
    (r"\bGOCSPX-[0-9A-Za-z_-]{28}\b", "a Google client secret"),
    (r"\bya29\.[0-9A-Za-z_-]{30,}", "a Google access token"),
    (r"\bSG\.[\w-]{16,}\.[\w-]{32,}", "a SendGrid key"),
    (r"\bkey-[0-9a-f]{32}\b", "a Mailgun key"),
    (r"\bSK[0-9a-f]{32}\b", "a Twilio key"),
    (r"\bnpm_[A-Za-z0-9]{36}\b", "an npm token"),
    (r"\bpypi-AgE[\w-]{40,}", "a PyPI token"),
    (r"\brubygems_[0-9a-f]{48}\b", "a RubyGems key"),
    (r"\bdckr_(?:pat|oat)_[\w-]{24,}", "a Docker Hub token"),
    (r"\bdop_v1_[0-9a-f]{64}\b", "a DigitalOcean token"),
    (r"\bhv[sbr]\.[\w-]{24,}", "a Vault token"),
    (r"\bsk-(?:ant|proj|svcacct|admin)-[\w-]{24,}|\bsk-[A-Za-z0-9]{40,}\b", "an API key of a model provider"),
    (r"\bhf_[A-Za-z0-9]{30,}\b", "a Hugging Face token"),
    (r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b", "a Shopify token"),
    (r"\bsq0(?:atp|csp)-[\w-]{22,}", "a Square token"),
    (r"\bdapi[0-9a-f]{32}\b", "a Databricks token"),
    (r"\bATATT3[\w=-]{50,}", "an Atlassian token"),
    (r"\blin_api_[A-Za-z0-9]{32,}\b", "a Linear key"),
    (r"\bgl(?:sa|c)_[A-Za-z0-9+/=_-]{32,}", "a Grafana token"),
    (r"\bNRAK-[A-Z0-9]{27}\b", "a New Relic key"),
    (r"\bdp\.(?:pt|st|ct|sa)\.[\w.-]{40,}", "a Doppler token"),
    (r"\bEAA[A-Za-z0-9]{80,}\b", "a Facebook token"),
    (r"\b[0-9]{8,10}:AA[\w-]{33}\b", "a Telegram bot token"),
    (r"\bAccountKey=[A-Za-z0-9+/]{86}==", "an Azure storage key"),
    (r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}", "a signed token (JWT)"),
)  # fmt: skip
#: What every shape begins with or holds: a text with none of them is not searched further.
_HINTS = (
    "PRIVATE KEY", "AGE-SEC", "AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat", "glpat-", "gldt-",
    "glrt-", "glcbt-", "glptt-", "glft-", "glsoat-", "glagent-", "xox", "xapp-", "webhooks/", "hooks.slack", "sk_",
    "rk_", "whsec_", "AIza", "GOCSPX", "ya29", "SG.", "key-", "SK", "npm_", "pypi-", "rubygems_", "dckr_",
    "dop_", "hvs.", "hvb.", "hvr.", "sk-", "hf_", "shpat_", "shpca_", "shppa_", "shpss_", "sq0", "dapi",
    "ATATT", "lin_api_", "glsa_",
    "glc_", "NRAK", "dp.", "EAA", ":AA", "AccountKey", "eyJ",
)  # fmt: skip
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
_RANDOM = r"[A-Za-z0-9+/_-]{24,}={0,2}\Z"
_HEXADECIMAL = r"[0-9a-fA-F]{32,}\Z"
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z"
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
def shape(text: str) -> str:
    """What known token is in it; empty when none."""
    if len(text) < 16 or not any(hint in text for hint in _HINTS):
        return ""
    return next((what for pattern, what in _SHAPES if re.search(pattern, text)), "")


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


def _entropy(text: str) -> float:
    """Bits for each character."""
    size = len(text)
    return -sum(n / size * log2(n / size) for n in map(text.count, set(text)))


def _random(text: str) -> bool:
    """Long, of many kinds of letters, and without the words that identifiers are made of."""
    if not re.match(_RANDOM, text) or re.match(_UUID, text):
        return False
    bare = text.rstrip("=")
    kinds = [1 if letter.isupper() else 2 if letter.islower() else 3 if letter.isdigit() else 4 for letter in bare]
    if not {1, 2, 3} <= set(kinds) or _entropy(bare) < 4.0:
        return False
    # words keep to one kind of letter for a while, randomness changes at nearly two letters of three
    changes = sum(a != b for a, b in pairwise(kinds))
    return changes >= 0.45 * (len(bare) - 1)


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
    if len(value) >= 8 and " " not in value and (any(map(str.isdigit, value)) or _entropy(value) >= 3):
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
        return "a random key" if named and _entropy(value) > 3 else ""
    return "a random key" if _random(value) else ""


def in_lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Credentials in a configuration file, as (line, name of the setting, what it looks like)."""
    seen: set[int] = set()
    for match in re.finditer(_SETTING, text):
        what = credential(match[1], match[2].rstrip(" \t\r,;"))
        if what:
            line = text.count("\n", 0, match.start(1)) + 1
            seen.add(line)
            yield line, match[1], what
    if not any(hint in text for hint in _HINTS) and "://" not in text:
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
