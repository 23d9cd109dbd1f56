import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { routePath } from "hono/route";
import { hostGuard, isFromThisMachine, LOOPBACK_HOSTS } from "../http-server/guard.js";
import { type Env, knowCaller, limitRate, needScope } from "./callers.js";
import { answerProblem, Problem, problemOf, retryAfter } from "./problems.js";
import { apiRoutes } from "./routes/api.js";
import { batchRoutes } from "./routes/batches.js";
import { decisionRoutes } from "./routes/decisions.js";
import { type McpFactory, mcpRoute } from "./routes/mcp.js";
import { reviewRoutes } from "./routes/reviews.js";
import type { Service } from "./service.js";

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
    const route = routePath(c, -1);
    const seconds = (performance.now() - begun) / 1000;
    metrics.onRequest({ method: knownMethod(c.req.method), route, status: c.res.status, seconds });
  });
  app.onError((error, c) => {
    if (problemOf(error).status === 500) service.onFault(`${c.req.method} ${routePath(c, -1)}: ${error.message}`);
    return answerProblem(c, error, project.redactor);
  });
  app.notFound((c) =>
    answerProblem(c, new Problem(404, "not_found", "There is nothing here: see /docs."), project.redactor),
  );
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
  const bounded = (maxSize: number) =>
    bodyLimit({
      maxSize,
      onError: () => {
        throw new Problem(413, "too_large", `The body is larger than ${maxSize} bytes.`);
      },
    });
  const [small, large] = [bounded(limits.bodyBytes), bounded(limits.batchBytes)];
  app.use((c, next) => (c.req.path === "/v1/batches" || c.req.path === "/mcp" ? large : small)(c, next));

  app.route(
    "/",
    apiRoutes(service, () => app),
  );
  const known = knowCaller(database, limits.isLoopback);
  for (const path of ["/v1/*", "/metrics", "/mcp"]) app.use(path, known, limitRate(limits.rate));
  app.get("/metrics", needScope("read"), async (c) => {
    return c.text(await metrics.registry.metrics(), 200, { "content-type": metrics.registry.contentType });
  });
  app.route("/v1/decisions", decisionRoutes(service));
  app.route("/v1/batches", batchRoutes(service));
  app.route("/v1", reviewRoutes(service));
  app.all("/mcp", needScope("read"), mcpRoute(mcp));
  return app;
}

/** A method as a label: a caller can send any word. */
function knownMethod(method: string): string {
  return ["GET", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "PATCH"].includes(method) ? method : "other";
}
