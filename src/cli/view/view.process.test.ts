import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { emptyFolder, underwrite } from "../../testing/processes/cli.js";
import { startView } from "../../testing/view/view-server.js";

describe("underwrite view", () => {
  it("ends a signal with 0, also where a browser keeps its connection open", async () => {
    const view = await startView(emptyFolder());
    const entered = await fetch(view.address, { redirect: "manual" });
    const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
    const news = await fetch(`${view.origin}/live/runs`, { headers: { cookie, connection: "keep-alive" } });
    expect(await news.text()).toBe("[]");
    expect(await view.end("SIGTERM")).toMatchObject({ exitCode: 0 });
  });

  it("refuses in one line what it cannot serve: a port that is taken, a source that is none, writing for no person", async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, "127.0.0.1", () => resolve((taken.address() as { port: number }).port));
    });
    const refused = async (args: string[], env: Record<string, string> = {}) => {
      const { exitCode, stderr } = await underwrite(["view", "--no-open", ...args], { env });
      expect([args, exitCode, stderr.split("\n").length]).toEqual([args, 2, 1]);
      return stderr;
    };
    expect(await refused(["--port", String(port)])).toContain("give another --port");
    expect(await refused(["--port", "80000"])).toContain("0 to 65535");
    expect(await refused(["--source", "elsewhere"])).toContain("give local or langfuse");
    expect(await refused(["--write"])).toContain("a person at a terminal");
    expect(await refused(["--write"], { CLAUDECODE: "1" })).toContain("a person at a terminal");
    expect(await refused(["--write", "--export", "site"])).toContain("leave out --write");
    taken.close();
  });
});
