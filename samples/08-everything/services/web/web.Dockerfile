FROM docker.io/library/node:22.17.0-bookworm-slim AS base
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tini=0.19.0-1 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/web

FROM base AS deps
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=npm-token,env=NPM_TOKEN npm ci --omit=dev

FROM deps AS dev
RUN --mount=type=secret,id=npm-token,env=NPM_TOKEN npm ci
COPY src/ ./src/
ENTRYPOINT ["tini", "--"]
CMD ["node", "--watch", "src/server.js"]

FROM base AS prod
ARG BUILD_FLAVOUR=small
ENV BUILD_FLAVOUR=$BUILD_FLAVOUR
COPY --from=deps /srv/web/node_modules ./node_modules
COPY src/ ./dist/
USER 10001:10001
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/server.js"]
