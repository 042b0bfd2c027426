# Shopbell as one image: the API with the bell, the panel and the desk built into it.
# Needs a PostgreSQL (DATABASE_URL) and a secret (SHOPBELL_SECRET).

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN node scripts/build.ts

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4460 NODE_COMPILE_CACHE=/app/.cache
WORKDIR /app
RUN mkdir .cache && chown node .cache
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional && npm cache clean --force
COPY protocol protocol
COPY api api
COPY migrations migrations
COPY demo demo
COPY --from=build /app/dist dist
USER node
# TypeScript is stripped and compiled once, here: a start takes less time and a third less memory.
RUN node --eval "import('./api/app.ts')"
EXPOSE 4460
# /healthz never touches the database, so a database outage does not become a restart loop.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
	CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# SIGTERM drains: connections are told, spread out and resumed elsewhere (at most 25 s).
STOPSIGNAL SIGTERM
# Small young generations: an idle server holds half the memory, and messages are no slower.
CMD ["node", "--max-semi-space-size=2", "api/main.ts"]
