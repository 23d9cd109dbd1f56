# The service and its workers in a container: docs/scale.md. `docker build -t underwrite .`
FROM node:24-slim AS build
WORKDIR /source
COPY package.json package-lock.json ./
RUN ["npm", "ci", "--ignore-scripts"]
COPY . .
RUN ["npm", "run", "build"]
RUN ["mkdir", "/packed"]
RUN ["npm", "pack", "--ignore-scripts", "--pack-destination", "/packed"]

FROM node:24-slim AS packages
WORKDIR /app
COPY --from=build /packed /packed
RUN ["npm", "init", "--yes"]
RUN ["sh", "-c", "npm install --no-audit --no-fund /packed/*.tgz pg-boss@10 pg@8"]

FROM node:24-slim
ENV NODE_ENV=production UNDERWRITE_HOME=/data
RUN ["install", "--directory", "--owner=node", "--group=node", "/data"]
COPY --from=packages /app /app
WORKDIR /app
USER node
VOLUME /data
EXPOSE 4700
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4700/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No shell between: SIGTERM reaches the process, which ends what it began.
ENTRYPOINT ["node", "node_modules/underwrite/dist/cli/main.js"]
CMD ["serve", "--host", "0.0.0.0", "--port", "4700"]
