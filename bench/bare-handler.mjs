// A handler of Hono's with nothing around the run: what `bench/serve.ts` compares the service with.
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { openProject, runOnce } from "../dist/index.js";

const project = await openProject();
const agent = await project.agent();
const app = new Hono().post("/v1/decisions", async (c) => {
  const { result } = await runOnce(project, agent, agent.parseInput(await c.req.json()), { model: "offline" });
  return c.json(result);
});
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
  process.stdout.write(`Listening on http://127.0.0.1:${port}\n`);
});
