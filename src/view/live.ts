import { setTimeout as pause } from "node:timers/promises";
import type { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { messageOf, UserError } from "../errors.js";
import { filterIn } from "./filter.js";
import { newestRows } from "./pages/traces.js";
import type { Site } from "./site.js";

/** How often the store is looked at, in milliseconds, and how many newer runs are counted at most. */
const POLL_MS = 700;
const MOST = 200;
/** How often a line is sent that says nothing, so that a connection that broke is seen, in milliseconds. */
const BEAT_MS = 15_000;

/**
 * What a page of runs asks for to keep itself up to date: `/live/runs` tells, as server-sent events, how many runs are
 * newer than when it was asked; `/live/rows` gives the newest rows.
 *
 * @param ending aborted when the server ends: streams end then
 */
export function addLive(app: Hono, siteFor: () => Site, ending: AbortSignal): void {
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
    return streamSSE(c, async (stream) => {
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      const ended = AbortSignal.any([ending, gone.signal]);
      /** State of the runs that were there, by id: one that ends is news as well. */
      let known: Map<string, boolean> | undefined;
      let told = -1;
      let beat = 0;
      while (!ended.aborted) {
        const runs = newest(() => project.store({ quiet: true }).list({ ...filter, limit: MOST }));
        if (runs) {
          known ??= new Map(runs.map((run) => [run.trace_id, run.complete]));
          const before = known;
          const news = runs.filter((run) => before.get(run.trace_id) !== run.complete).length;
          if (news !== told) {
            told = news;
            beat = 0;
            await stream.writeSSE({ event: "runs", data: String(news) });
          }
        }
        beat += POLL_MS;
        if (beat >= BEAT_MS) {
          beat = 0;
          await stream.writeSSE({ event: "beat", data: "" });
        }
        await pause(POLL_MS, undefined, { signal: ended }).catch(() => {}); // the server or the page has ended
      }
    });
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

/** A store that cannot be read now may be there at the next look. */
function newest<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error instanceof Error ? error : new Error(messageOf(error));
  }
}
