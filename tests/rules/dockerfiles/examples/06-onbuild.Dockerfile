FROM node:22.11.0-slim AS base
ONBUILD COPY package*.json ./
ONBUILD RUN npm ci
ONBUILD USER node

FROM base AS app
COPY src src
CMD ["node", "src/index.js"]
