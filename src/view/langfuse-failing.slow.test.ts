import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { folderWithRuns, wrongTerm } from "../testing/life/folder-with-runs.js";
import { emptyFolder } from "../testing/processes/cli.js";
import { underwrite } from "../testing/processes/in-process.js";
import { LANGFUSE_KEYS, startLangfuseServer } from "../testing/servers/langfuse-server.js";
import { startStuckHost } from "../testing/servers/stuck-host.js";
import { atEnd, endAll, environmentOf, hrefOf, rowsOf, sharedRuns, viewOf } from "../testing/view/langfuse-view.js";
import { type GotPage, openView } from "../testing/view/open-view.js";
import { SECTIONS } from "./site.js";

afterEach(endAll);

/** A server that answers each request in one way. */
async function serverThat(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("pages over a Langfuse that fails", () => {
  /** A folder with an eval, a finding and a plan, and where they are shown. */
  async function knownFolder() {
    const folder = folderWithRuns();
    const ids = await folder.add(6, wrongTerm(5));
    await folder.run("analyze");
    await folder.run("eval", "2", "--model", "offline");
    const local = await openView(folder.cwd);
    const finding = hrefOf(await local.get("/findings"), ".findings a") ?? "";
    const run = hrefOf(await local.get("/evals"), "tbody th a") ?? "";
    await local.end();
    return { cwd: folder.cwd, ids, paths: { finding, run, trace: `/traces/${ids[0]}` } };
  }

  /** Every page, held to what it must say of Langfuse where it needs it, and to show the rest. */
  async function everyPage(url: string, what: RegExp, patienceMs?: number) {
    const { cwd, paths } = await knownFolder();
    const view = await viewOf(url, { cwd, ...(patienceMs === undefined ? {} : { patienceMs }) });
    const pages = new Map<string, GotPage>();
    for (const path of [...SECTIONS.map((each) => each.path), ...Object.values(paths)]) {
      pages.set(path, await view.get(path));
    }
    for (const path of ["/", "/traces", paths.finding, paths.trace]) {
      expect([path, pages.get(path)?.main]).toEqual([path, expect.stringMatching(what)]);
    }
    for (const path of ["/findings", "/evals", "/plans", "/cases", "/climb", paths.run]) {
      expect([path, pages.get(path)?.status]).toEqual([path, 200]);
    }
    expect(pages.get("/")?.main).toContain("Open findings");
    expect(pages.get(paths.finding)?.main).toContain("Runs that show it");
    expect(pages.get(paths.run)?.main).toContain("calc_max_loan");
    for (const { text } of pages.values()) {
      for (const key of [...Object.values(LANGFUSE_KEYS), KEYS_TOGETHER]) expect(text).not.toContain(key);
    }
    expect(view.faults).toEqual([]);
    return pages;
  }
  const KEYS_TOGETHER = Buffer.from(`${LANGFUSE_KEYS.publicKey}:${LANGFUSE_KEYS.secretKey}`).toString("base64");
  const json = (status: number, body: object, headers = {}): RequestListener => {
    return (_, response) =>
      void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };

  it("say that it refuses the keys, and repeat none that it repeats", async () => {
    const message = `No project for ${LANGFUSE_KEYS.publicKey} and ${KEYS_TOGETHER}`;
    await everyPage(await serverThat(json(401, { message })), /refuses the keys \(401\): check LANGFUSE_PUBLIC_KEY/);
  });

  it("say what it answered, without what of that is a key", async () => {
    const message = `Query of <b>${LANGFUSE_KEYS.secretKey}</b> failed`;
    const pages = await everyPage(
      await serverThat(json(400, { message })),
      /answered 400 \(Query of <b>\[redacted\]<\/b> failed\)/,
    );
    expect(pages.get("/traces")?.text).toContain("&lt;b&gt;[redacted]");
  });

  it("say when it may be asked again, where it limits requests for longer than a page waits", async () => {
    await everyPage(
      await serverThat(json(429, {}, { "retry-after": "30" })),
      /limits requests \(429\): try again in 30 s/,
    );
  });

  it("wait a little where it limits requests for a moment, and then show what it has", async () => {
    const { server, ids } = await sharedRuns();
    const view = await viewOf(server.url);
    server.failNext(2, 429, { "retry-after": "0" });
    expect(rowsOf(await view.get("/traces"))).toEqual(ids.slice(0, 50));
    server.failNext(1, 503);
    expect((await view.get(`/traces/${ids[3]}`)).main).toContain("Answer and policy");
  });

  it("say that what answers there is no Langfuse", async () => {
    const url = await serverThat((_, response) => void response.end("<html>It works!</html>"));
    await everyPage(url, /does not answer as Langfuse does: LANGFUSE_BASE_URL must be/);
  });

  it("say that it did not answer in time", async () => {
    await everyPage(await serverThat(() => {}), /Langfuse did not answer in 0\.3 s: try again/, 300);
  });

  it("say that its host cannot be reached, or is silent", async () => {
    const server = await startLangfuseServer();
    await server.close();
    await everyPage(server.url, /cannot be reached \(.*\): check LANGFUSE_BASE_URL and the network/);
    const host = await startStuckHost();
    atEnd(host.close);
    const view = await viewOf(host.url, { patienceMs: 300 });
    expect((await view.get("/traces")).main).toContain("Langfuse did not answer in 0.3 s");
  });

  it("show a run also where those beside it cannot be looked for", async () => {
    const { server, ids } = await sharedRuns();
    let asked = 0;
    const url = await serverThat((request, response) => {
      // The trace itself and its scores are the first two questions.
      if (++asked > 2) return json(400, { message: "no more" })(request, response);
      void fetch(server.url + request.url, { headers: request.headers as Record<string, string> }).then(
        async (answer) => response.end(await answer.text()),
      );
    });
    const page = await (await viewOf(url)).get(`/traces/${ids[5]}`);
    expect([page.status, page.main]).toEqual([200, expect.stringContaining("answered 400 (no more)")]);
    expect(page.main).toContain("Answer and policy");
  });

  it("are copied with what can be read, and the command says how many cannot", async () => {
    const { server } = await sharedRuns();
    const [there, gone] = [join(emptyFolder(), "site"), join(emptyFolder(), "site")];
    const copy = (folder: string, url: string) =>
      underwrite(["view", "--source", "langfuse", "--export", folder], { env: environmentOf(url) });
    const { exitCode, stdout } = await copy(there, server.url);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^8\d pages are in .*: open index\.html there\.$/)]);
    const refused = await copy(gone, await serverThat(json(401, {})));
    expect(refused.stdout).toContain("1 of them only say why they cannot be shown.");
  });
});
