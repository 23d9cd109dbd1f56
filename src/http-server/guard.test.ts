import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { hostGuard, LOOPBACK_HOSTS } from "./guard.js";

const app = new Hono().use(hostGuard(LOOPBACK_HOSTS)).all("*", (c) => c.text("in"));

/** The status that a request with such headers gets. */
async function statusOf(headers: Record<string, string>, method = "GET"): Promise<number> {
  return (await app.request("/x", { method, headers })).status;
}

describe("the guard of servers on loopback", () => {
  it.each(["127.0.0.1:4700", "localhost:1", "LOCALHOST", "[::1]:4700"])("answers to the host %s", async (host) => {
    expect(await statusOf({ host })).toBe(200);
  });

  it.each(["evil.example", "127.0.0.1.evil.example:80", "localhost.evil.example", "10.0.0.1:4700", "0.0.0.0:4700", ""])(
    "refuses the host %j",
    async (host) => {
      expect(await statusOf({ host })).toBe(403);
    },
  );

  it("refuses a request without a host", async () => {
    expect(await statusOf({})).toBe(403);
  });

  it("takes its own pages, and refuses those of other ports, other sites and sandboxes", async () => {
    const host = "127.0.0.1:4700";
    expect(await statusOf({ host, origin: "http://127.0.0.1:4700" }, "POST")).toBe(200);
    for (const origin of ["http://127.0.0.1:3000", "http://localhost:4700", "https://evil.example", "null"])
      expect({ origin, status: await statusOf({ host, origin }, "POST") }).toEqual({ origin, status: 403 });
  });

  it("refuses what another site's page embeds or sends without an origin, and lets its links be followed", async () => {
    const from = { host: "localhost:4700", "sec-fetch-site": "cross-site" };
    expect(await statusOf({ ...from, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" })).toBe(403);
    const link = { ...from, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
    expect(await statusOf(link)).toBe(200);
    expect(await statusOf(link, "POST")).toBe(403);
    expect(await statusOf({ ...link, "sec-fetch-dest": "iframe" })).toBe(403);
  });
});
