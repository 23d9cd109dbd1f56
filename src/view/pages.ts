import { type Context, Hono } from "hono";
import { isAgentFault, messageOf } from "../errors.js";
import { framed, problemPage, SCRIPT_PATH, STYLE_PATH } from "./layout.js";
import { casesPage } from "./pages/cases.js";
import { campaignPage, climbPage } from "./pages/climb.js";
import { comparePage, evalPage, evalsPage } from "./pages/evals.js";
import { findingPage, findingsPage } from "./pages/findings.js";
import { homePage } from "./pages/home.js";
import { planPage, plansPage } from "./pages/plans.js";
import { spanPage } from "./pages/span.js";
import { tracePage } from "./pages/trace.js";
import { tracesPage } from "./pages/traces.js";
import { VIEW_SCRIPT } from "./script.js";
import { inTime, type Page, type Renderer, reading, SECTIONS, type Site } from "./site.js";
import { VIEW_STYLE } from "./style.js";

/** Every page, by its path. */
const ROUTES: readonly (readonly [path: string, render: Renderer])[] = [
  ["/", homePage],
  ["/traces", tracesPage],
  ["/traces/:name", tracePage],
  ["/traces/:name/spans/:below", spanPage],
  ["/findings", findingsPage],
  ["/findings/:name", findingPage],
  ["/evals", evalsPage],
  ["/evals/:name", evalPage],
  ["/compare", comparePage],
  ["/plans", plansPage],
  ["/plans/:name", planPage],
  ["/cases", casesPage],
  ["/climb", climbPage],
  ["/climb/:name", campaignPage],
];

/** Told of what is our fault, which a page only names. */
export type FaultListener = (error: unknown, path: string) => void;

/** The site as the page of a path sees it. @param signal ends what the page asks of a source that is far away */
export type SiteFor = (path: string, signal?: AbortSignal) => Site;

/** The pages, and the two files that they ask for. */
export function pagesOf(siteFor: SiteFor, onFault: FaultListener): Hono {
  const app = new Hono();
  for (const [path, render] of ROUTES) {
    app.get(path, async (c) => {
      const { pathname, search, searchParams: query } = new URL(c.req.url);
      const site = siteFor(pathname + search);
      const asked = { name: c.req.param("name") ?? "", below: c.req.param("below") ?? "", query };
      const { signal: gone } = c.req.raw;
      const rendered = () =>
        site.isStatic || site.source === "local"
          ? render(site, asked)
          : inTime(site, gone, (signal) => render(siteFor(pathname + search, signal), asked));
      const page = await pageOr(site, rendered, (error) => gone.aborted || onFault(error, pathname));
      return answer(c, site, page.status === undefined ? page : { ...page, section: sectionOf(pathname) });
    });
  }
  app.get(STYLE_PATH, (c) => fileAnswer(c, VIEW_STYLE, "text/css"));
  app.get(SCRIPT_PATH, (c) => fileAnswer(c, VIEW_SCRIPT, "text/javascript"));
  app.get("/favicon.ico", (c) => c.body(null, 204));
  return app;
}

/** A page, or in its place why there is none. */
async function pageOr(site: Site, render: () => Promise<Page>, onFault: (error: unknown) => void): Promise<Page> {
  const title = "That cannot be shown";
  try {
    const read = await reading(site, render);
    return "value" in read ? read.value : problemPage(title, read.problem, read.status);
  } catch (error) {
    onFault(error);
    const message = `${isAgentFault(error) ? "" : "Internal error: "}${site.project.redactor.text(messageOf(error))}.`;
    return problemPage(title, message, 500);
  }
}

/** The part of the site that a path is in. */
function sectionOf(pathname: string): Page["section"] {
  const within = pathname === "/compare" ? "/evals" : pathname;
  return SECTIONS.findLast(({ path }) => within.startsWith(path))?.name ?? "Home";
}

function answer(c: Context, site: Site, page: Page): Response {
  return c.html(site.project.redactor.text(framed(site, page)), page.status ?? 200);
}

function fileAnswer(c: Context, text: string, type: string): Response {
  return c.body(text, 200, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-cache" });
}
