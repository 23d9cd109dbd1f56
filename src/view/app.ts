import { Hono } from "hono";
import { compress } from "hono/compress";
import { hostGuard } from "../http-server/guard.js";
import { CONTENT_POLICY, framed, problemPage } from "./layout.js";
import { addLive } from "./live.js";
import { type FaultListener, pagesOf, type SiteFor } from "./pages.js";
import type { Session } from "./session.js";
import { type SiteOptions, siteAt } from "./site.js";
import { addWrites } from "./writes.js";

/** What the app needs besides what its pages are about. */
export interface AppOptions extends SiteOptions {
  session: Session;
  /** Where it listens; known when it does. */
  port: () => number;
  onFault: FaultListener;
}

/** What every answer says to the browser. */
const HEADERS = {
  "content-security-policy": [...CONTENT_POLICY, "frame-ancestors 'none'"].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin", // with none, browsers send forms without their origin
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/** Names by which a browser may call the server. */
const HOSTS = ["127.0.0.1", "localhost"];

/** The server's answers: the pages, for whoever came with the printed address. */
export function viewApp({ session, port, onFault, ...options }: AppOptions): Hono {
  const siteFor: SiteFor = (_, signal) => siteAt(options, (path) => path, false, signal);
  const site = () => siteFor("");
  const app = new Hono();
  app.use(hostGuard(HOSTS));
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  });
  app.use(compress());
  app.use(async (c, next) => {
    const isKnown = session.isKnown(c.req.header("cookie"), port());
    const token = c.req.query("token");
    if (c.req.method === "GET" && token !== undefined && c.req.path === "/") {
      if (!isKnown && !session.enter(token)) return stranger(c.req.header("sec-fetch-site"), true);
      // From here on the address has no secret.
      return new Response(null, { status: 303, headers: { location: "/", "set-cookie": session.setCookie(port()) } });
    }
    return isKnown ? next() : stranger(c.req.header("sec-fetch-site"), false);
  });
  addLive(app, site);
  addWrites(app, site);
  app.route("/", pagesOf(siteFor, onFault));
  app.notFound((c) => c.html(framed(site(), problemPage("Not there", "There is no such page.", 404)), 404));
  app.onError((error, c) => {
    onFault(error, c.req.path);
    return c.html(framed(site(), problemPage("That cannot be shown", "Internal error.", 500)), 500);
  });
  return app;
}

/**
 * What somebody without the cookie gets: how to come in, and nothing else. Whoever follows a link from elsewhere has the
 * cookie, but it is not sent with that request: the page asks again, as itself.
 */
function stranger(from: string | undefined, isUsed: boolean): Response {
  const again = from === "cross-site" && !isUsed ? '<meta http-equiv="refresh" content="0">' : "";
  const why = isUsed
    ? "This address was used already, or is of another start."
    : "These pages are not open to this browser.";
  return new Response(
    `<!doctype html><html lang="en"><head><meta charset="utf-8">${again}<title>underwrite view</title></head><body><main><h1>${why}</h1><p>Open the address that underwrite view has printed. It opens the pages once: for another browser, start it again.</p></main></body></html>`,
    { status: 403, headers: { "content-type": "text/html; charset=utf-8" } },
  );
}
