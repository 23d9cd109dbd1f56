import { Hono, type HonoRequest } from "hono";
import { routePath } from "hono/route";
import * as z from "zod/mini";
import { hostGuard, isFromThisMachine, LOOPBACK_HOSTS } from "../http-server/guard.js";
import { type Env, knowCaller, limitRate, needScope } from "./callers.js";
import { described } from "./describe.js";
import { answerProblem, Problem, problemOf, retryAfter } from "./problems.js";
import { isReadThrough, limitBody } from "./read-request.js";
import { apiRoutes } from "./routes/api.js";
import { batchRoutes } from "./routes/batches.js";
import { decisionRoutes } from "./routes/decisions.js";
import { type McpFactory, mcpRoute } from "./routes/mcp.js";
import { reviewRoutes } from "./routes/reviews.js";
import type { Service } from "./service.js";

const METHODS = ["GET", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "PATCH"];

/** What a service lets in. */
export interface Limits {
  /** It listens on loopback only: then no key is needed as long as there is none. */
  isLoopback: boolean;
  /** Names by which it is asked, without a port; null: any, which is only for a service that needs keys. */
  hosts: readonly string[] | null;
  /** Requests a second, of each key. */
  rate: number;
  /** Largest body of a request, and of a batch, in bytes. */
  bodyBytes: number;
  batchBytes: number;
}

/** The service as a handler of requests: it knows no server. */
export function createApp(service: Service, limits: Limits, mcp: McpFactory): Hono<Env> {
  const { project, database, metrics } = service;
  const app = new Hono<Env>();

  app.use(async (c, next) => {
    const begun = performance.now();
    c.header("x-content-type-options", "nosniff");
    c.header("cache-control", "no-store");
    await next();
    if (!(await isReadThrough(c.req.raw))) c.header("connection", "close");
    const route = routePath(c, -1);
    const seconds = (performance.now() - begun) / 1000;
    metrics.onRequest({ method: knownMethod(c.req.method), route, status: c.res.status, seconds });
  });
  app.onError((error, c) => {
    if (problemOf(error).status === 500) service.onFault(`${c.req.method} ${routePath(c, -1)}: ${error.message}`);
    return answerProblem(c, error, project.redactor);
  });
  app.notFound((c) => answerProblem(c, nothingAt(app, c.req), project.redactor));
  const hosts = limits.hosts ?? [];
  const [guard, localGuard] = [hostGuard(hosts), hostGuard([...hosts, ...LOOPBACK_HOSTS])];
  app.use(async (c, next) => {
    // Who is on this machine (a container's health check, a proxy) may ask by its own names, whatever callers use.
    if (limits.hosts !== null) return (isFromThisMachine(c) ? localGuard : guard)(c, next);
    return hostGuard([c.req.header("host")?.replace(/:\d+$/, "") ?? ""])(c, next); // Origin is still to be its own
  });
  app.use(async (c, next) => {
    if (service.isEnding && c.req.method !== "GET") {
      throw new Problem(503, "unavailable", "The service ends: ask again in a moment.", {
        ...retryAfter(2000),
        connection: "close",
      });
    }
    await next();
  });
  const [small, large] = [limitBody(limits.bodyBytes), limitBody(limits.batchBytes)];
  app.use((c, next) => (c.req.path === "/v1/batches" || c.req.path === "/mcp" ? large : small)(c, next));

  app.route(
    "/",
    apiRoutes(service, () => app),
  );
  const known = knowCaller(database, limits.isLoopback);
  for (const path of ["/v1/*", "/metrics", "/mcp"]) app.use(path, known, limitRate(limits.rate));
  const figures = described({
    summary: "Figures for Prometheus",
    answers: { 200: { says: "Its text format", schema: z.string(), media: "text/plain" } },
  });
  app.get("/metrics", figures, needScope("read"), async (c) => {
    return c.text(await metrics.registry.metrics(), 200, { "content-type": metrics.registry.contentType });
  });
  app.route("/v1/decisions", decisionRoutes(service));
  app.route("/v1/batches", batchRoutes(service));
  app.route("/v1", reviewRoutes(service));
  app.all("/mcp", needScope("read"), mcpRoute(mcp));
  return app;
}

/** A path that is not there, or takes other methods. */
function nothingAt({ router }: Hono<Env>, { method, path }: HonoRequest): Problem {
  const takes = METHODS.filter((each) => router.match(each, path)[0].some(([[, route]]) => route.method === each));
  if (takes.length === 0) return new Problem(404, "not_found", "There is nothing here: see /docs.");
  const allow = takes.join(", ");
  const asked = METHODS.includes(method) ? method : "This method";
  return new Problem(405, "bad_request", `${asked} is not taken here, but ${allow}: see /docs.`, { allow });
}

/** A method as a label: a caller can send any word. */
function knownMethod(method: string): string {
  return METHODS.includes(method) ? method : "other";
}
