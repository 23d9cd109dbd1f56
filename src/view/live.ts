import type { Hono } from "hono";
import { UserError } from "../errors.js";
import { filterIn } from "./filter.js";
import { newestRows } from "./pages/traces.js";
import type { Site } from "./site.js";

/** How many of the newest runs a page of runs watches. */
export const MOST_WATCHED = 200;

/**
 * What a page of runs asks for to keep itself up to date: `/live/runs` gives the newest runs, each with whether it has
 * ended; `/live/rows` the newest rows. It asks again and again: browsers hold six connections to a server open, so that
 * with a stream for each page no seventh page would load.
 */
export function addLive(app: Hono, siteFor: () => Site): void {
  app.use("/live/*", async (c, next) => {
    if (siteFor().source !== "local") return c.text("Only the local store is watched for new runs.", 404);
    const problem = problemIn(() => filterIn(new URL(c.req.url).searchParams, 0));
    return problem === undefined ? next() : c.text(problem, 400);
  });
  app.get("/live/rows", async (c) => {
    const site = siteFor();
    const rows = await newestRows(site, new URL(c.req.url).searchParams);
    return c.html(site.project.redactor.text(rows.markup));
  });
  app.get("/live/runs", (c) => {
    const { project } = siteFor();
    const filter = filterIn(new URL(c.req.url).searchParams, project.now());
    let runs: [id: string, complete: boolean][] = [];
    const problem = problemIn(() => {
      const listed = project.store({ quiet: true }).list({ ...filter, limit: MOST_WATCHED });
      runs = listed.map(({ trace_id, complete }) => [trace_id, complete]);
    });
    return problem === undefined ? c.json(runs) : c.text("The store cannot be read now.", 503);
  });
}

/** Why something cannot be done, in a sentence; undefined where it can. */
function problemIn(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
