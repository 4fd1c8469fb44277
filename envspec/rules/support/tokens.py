"""Tokens that are known by their shape, whatever they are called: what each is, and what tells it.

Public tokens (Stripe's pk_, Sentry's DSN, site keys) are not among them.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["hinted", "shape"]

#: What it is, the words of which one stands in it for certain, and its pattern, which `re` compiles when it is needed.
_SHAPES: tuple[tuple[str, str, str], ...] = (
    ("a private key", "PRIVATE", r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    ("an age private key", "AGE-SEC", r"\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b"),
    ("an AWS access key", "AKIA ASIA", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    (
        "a GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_ github_pat",
        r"\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{36,}",
    ),
    (
        "a GitLab token", "glpat- gldt- glrt- glcbt- glptt- glft- glsoat- glagent-",
        r"\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[\w-]{20,}",
    ),
    ("a Slack token", "xox xapp-", r"\bxox[abeprs]-[0-9A-Za-z-]{10,}|\bxapp-[0-9]-[0-9A-Za-z-]{10,}"),
    ("a Slack webhook", "hooks.slack", r"hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{16,}"),
    ("a Discord webhook", "webhooks/", r"discord(?:app)?\.com/api/webhooks/[0-9]{16,}/[\w-]{40,}"),
    ("a Stripe key", "sk_ rk_ whsec_", r"\b(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{10,}\b|\bwhsec_[0-9A-Za-z+/=]{24,}"),
    ("a Google API key", "AIza", r"\bAIza[0-9A-Za-z_-]{35}\b"),
    ("a Google client secret", "GOCSPX", r"\bGOCSPX-[0-9A-Za-z_-]{28}\b"),
    ("a Google access token", "ya29", r"\bya29\.[0-9A-Za-z_-]{30,}"),
    ("a SendGrid key", "SG.", r"\bSG\.[\w-]{16,}\.[\w-]{32,}"),
    ("a Mailgun key", "key-", r"\bkey-[0-9a-f]{32}\b"),
    ("a Twilio key", "SK", r"\bSK[0-9a-f]{32}\b"),
    ("an npm token", "npm_", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("a PyPI token", "pypi-", r"\bpypi-AgE[\w-]{40,}"),
    ("a RubyGems key", "rubygems_", r"\brubygems_[0-9a-f]{48}\b"),
    ("a Docker Hub token", "dckr_", r"\bdckr_(?:pat|oat)_[\w-]{24,}"),
    ("a DigitalOcean token", "dop_", r"\bdop_v1_[0-9a-f]{64}\b"),
    ("a Vault token", "hvs. hvb. hvr.", r"\bhv[sbr]\.[\w-]{24,}"),
    ("an API key of a model provider", "sk-", r"\bsk-(?:ant|proj|svcacct|admin)-[\w-]{24,}|\bsk-[A-Za-z0-9]{40,}\b"),
    ("a Hugging Face token", "hf_", r"\bhf_[A-Za-z0-9]{30,}\b"),
    ("a Shopify token", "shpat_ shpca_ shppa_ shpss_", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
    ("a Square token", "sq0", r"\bsq0(?:atp|csp)-[\w-]{22,}"),
    ("a Databricks token", "dapi", r"\bdapi[0-9a-f]{32}\b"),
    ("an Atlassian token", "ATATT", r"\bATATT3[\w=-]{50,}"),
    ("a Linear key", "lin_api_", r"\blin_api_[A-Za-z0-9]{32,}\b"),
    ("a Grafana token", "glsa_ glc_", r"\bgl(?:sa|c)_[A-Za-z0-9+/=_-]{32,}"),
    ("a New Relic key", "NRAK", r"\bNRAK-[A-Z0-9]{27}\b"),
    ("a Doppler token", "dp.", r"\bdp\.(?:pt|st|ct|sa)\.[\w.-]{40,}"),
    ("a Facebook token", "EAA", r"\bEAA[A-Za-z0-9]{80,}\b"),
    ("a Telegram bot token", ":AA", r"\b[0-9]{8,10}:AA[\w-]{33}\b"),
    ("an Azure storage key", "AccountKey", r"\bAccountKey=[A-Za-z0-9+/]{86}=="),
    ("a signed token (JWT)", "eyJ", r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
)  # fmt: skip
_HINTS = tuple(hint for _, hints, _ in _SHAPES for hint in hints.split())


def hinted(text: str) -> bool:
    """True when it may hold such a token: a text of which this is false need not be searched."""
    return any(hint in text for hint in _HINTS)


@lru_cache(maxsize=65536)
def shape(text: str) -> str:
    """What known token is in it; empty when none."""
    if len(text) < 16 or not hinted(text):
        return ""
    return next((what for what, _, pattern in _SHAPES if re.search(pattern, text)), "")
