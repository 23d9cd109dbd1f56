import type { Context } from "hono";
import { Hono } from "hono";
import { messageOf, ProviderError, UserError } from "../errors.js";
import { framed, SCRIPT_PATH, STYLE_PATH } from "./layout.js";
import { casesPage } from "./pages/cases.js";
import { campaignPage, climbPage } from "./pages/climb.js";
import { comparePage, evalPage, evalsPage } from "./pages/evals.js";
import { findingPage, findingsPage } from "./pages/findings.js";
import { homePage } from "./pages/home.js";
import { planPage, plansPage } from "./pages/plans.js";
import { problemPage } from "./pages/problem.js";
import { spanPage } from "./pages/span.js";
import { tracePage } from "./pages/trace.js";
import { tracesPage } from "./pages/traces.js";
import { VIEW_SCRIPT } from "./script.js";
import type { Page, Renderer, Site } from "./site.js";
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

/** The pages, and the two files that they ask for. @param siteFor the site as the page of a path sees it */
export function pagesOf(siteFor: (path: string) => Site, onFault: FaultListener): Hono {
  const app = new Hono();
  for (const [path, render] of ROUTES) {
    app.get(path, async (c) => {
      const { pathname, search, searchParams: query } = new URL(c.req.url);
      const site = siteFor(pathname + search);
      const asked = { name: c.req.param("name") ?? "", below: c.req.param("below") ?? "", query };
      return answer(
        c,
        site,
        await pageOr(
          () => render(site, asked),
          (error) => onFault(error, pathname),
        ),
      );
    });
  }
  app.get(STYLE_PATH, (c) => fileAnswer(c, VIEW_STYLE, "text/css"));
  app.get(SCRIPT_PATH, (c) => fileAnswer(c, VIEW_SCRIPT, "text/javascript"));
  app.get("/favicon.ico", (c) => c.body(null, 204));
  return app;
}

/** A page, or in its place why there is none. */
async function pageOr(render: () => Promise<Page>, onFault: (error: unknown) => void): Promise<Page> {
  try {
    return await render();
  } catch (error) {
    if (error instanceof UserError) return problemPage("That cannot be shown", error.message, 404);
    if (error instanceof ProviderError) return problemPage("That cannot be shown", error.message, 500);
    onFault(error);
    return problemPage("That cannot be shown", `Something of ours failed: ${messageOf(error)}.`, 500);
  }
}

function answer(c: Context, site: Site, page: Page): Response {
  return c.html(site.project.redactor.text(framed(site, page)), page.status ?? 200);
}

function fileAnswer(c: Context, text: string, type: string): Response {
  return c.body(text, 200, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-cache" });
}
