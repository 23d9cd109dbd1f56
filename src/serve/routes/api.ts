import { Hono } from "hono";
import { generateSpecs } from "hono-openapi";
import * as z from "zod/mini";
import { VERSION } from "../../version.js";
import type { Env } from "../callers.js";
import { described } from "../describe.js";
import { docsPage } from "../docs-page.js";
import { retryAfter } from "../problems.js";
import type { Service } from "../service.js";
import { isUsable } from "../store/database.js";

const status = z.object({ status: z.string() });

/** What needs no key: whether the service lives and is ready, and what can be asked of it. */
export function apiRoutes(service: Service, app: () => Hono<Env>) {
  let spec: ReturnType<typeof generateSpecs> | undefined;
  const specs = () => {
    spec ??= generateSpecs(app(), {
      documentation: {
        openapi: "3.1.0",
        info: {
          title: `underwrite: ${service.agent.name}`,
          version: VERSION,
          description: service.agent.description ?? `Runs the agent ${service.agent.name}.`,
        },
        components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
        security: [{ key: [] }],
      },
    });
    return spec;
  };
  return new Hono<Env>()
    .get(
      "/healthz",
      described({ summary: "The process lives", isOpen: true, answers: { 200: { says: "It does", schema: status } } }),
      (c) => c.json({ status: "ok" }),
    )
    .get(
      "/readyz",
      described({
        summary: "Decisions can be asked for",
        isOpen: true,
        answers: {
          200: { says: "Ready", schema: status },
          503: { says: "It ends, or what it keeps its decisions in cannot be used", schema: status },
        },
      }),
      async (c) => {
        if (service.isEnding) return c.json({ status: "ending" }, 503);
        const { database } = service;
        if (await isUsable(database)) return c.json({ status: "ready" });
        const name = database.isShared ? "the database" : database.name;
        return c.json({ status: `${name} cannot be used` }, 503, retryAfter(5000)); // who asks for decisions is told more
      },
    )
    .get("/openapi.json", async (c) => c.json(await specs()))
    .get("/docs", async (c) => {
      c.header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
      return c.html(docsPage(await specs()));
    });
}
