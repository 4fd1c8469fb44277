FROM python:3.12.7-slim-bookworm AS builder
COPY --from=ghcr.io/astral-sh/uv:0.5.4 /uv /bin/uv
WORKDIR /app
RUN --mount=type=bind,source=uv.lock,target=uv.lock \
    --mount=type=bind,source=pyproject.toml,target=pyproject.toml \
    uv sync --frozen --no-install-project --no-dev
COPY . .
RUN uv sync --frozen --no-dev

FROM python:3.12.7-slim-bookworm
RUN groupadd -g 10001 app && useradd -u 10001 -g app app
COPY --from=builder --chown=app:app /app /app
ENV PATH=/app/.venv/bin:$PATH
USER app
CMD ["python", "-m", "shop"]
