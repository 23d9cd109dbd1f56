import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openStoreIn } from "../../testing/folders/stores.js";
import { answersWith, folderWithRuns, wrongTerm } from "../../testing/life/folder-with-runs.js";
import type { MadeRun } from "../../testing/made-runs/made-run.js";
import { CLI, cleanEnvironment } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { LANGFUSE_KEYS, startLangfuseServer } from "../../testing/servers/langfuse-server.js";
import { startWebhookServer, type WebhookServer } from "../../testing/servers/webhook-server.js";

const SECRET = `whsec_${Buffer.from("a secret of thirty-two bytes, ok").toString("base64")}`;
const env = { UNDERWRITE_WEBHOOK_SECRET: SECRET };

let server: WebhookServer;
beforeAll(async () => {
  server = await startWebhookServer();
});
afterAll(() => server.close());

/** A fault of its own for each name: the model asks for a tool that is not there. */
const asksFor =
  (name: string) =>
  (run: MadeRun): void => {
    run.tools.push({ name, arguments: "{}", result: null, error: "There is no such tool.", round: 0 });
  };

type Folder = ReturnType<typeof folderWithRuns>;
const watch = ({ cwd }: Folder, ...args: string[]) => underwrite(["watch", "--once", ...args], { cwd, env });

/** What arrived since a moment, each notice once: its id, and the findings that it tells of. */
function noticesSince(from: number): Map<string, { new: { id: string; code: string; subject: string }[] }> {
  const notices = new Map<string, { new: { id: string; code: string; subject: string }[] }>();
  for (const { headers, body } of server.arrived.slice(from)) {
    const said = new Webhook(SECRET).verify(body, headers as Record<string, string>) as { data: never };
    const id = String(headers["webhook-id"]);
    if (notices.has(id)) expect(notices.get(id)).toEqual(said.data); // the same again
    notices.set(id, said.data);
  }
  return notices;
}

describe("watch --once", () => {
  it("says in a line and by its exit code what is new, once, what is seen again, and what is gone", async () => {
    const folder = folderWithRuns();
    await folder.add(3, wrongTerm(5));
    const first = await watch(folder);
    expect(first).toMatchObject({ exitCode: 1 });
    expect(first.stdout).toBe(
      "underwriting: 1 new: monthly_payment_mismatch monthly_payment (medium, 3 of 3); in 3 runs, 1 finding open.",
    );
    expect(await watch(folder)).toMatchObject({
      exitCode: 0,
      stdout: "underwriting: nothing new in 3 runs, 1 finding open.",
    });
    await folder.run("analyze"); // another look takes nothing from this one
    await folder.add(100);
    expect((await watch(folder)).stdout).toContain("1 gone: monthly_payment_mismatch monthly_payment");
    await folder.add(1, wrongTerm(5));
    const { stdout, exitCode } = await watch(folder, "--json");
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      open: 1,
      news: { new: [], reopened: [{ count: 4, of: 104 }], gone: [] },
    });
    expect((await watch(folder)).exitCode).toBe(0);
  });

  it("tells what another look has seen first, of the severity that is asked for, and nothing that is dismissed", async () => {
    const folder = folderWithRuns();
    await folder.add(2, wrongTerm(5));
    await folder.add(2, asksFor("get_rates"));
    await folder.run("analyze");
    const [{ id }] = (await folder.run("findings", "list", "--json")).json();
    await folder.run("findings", "dismiss", id, "--reason", "known");
    expect(await watch(folder, "--min-severity", "medium")).toMatchObject({ exitCode: 0 });
    expect((await watch(folder)).stdout).toContain("1 new: tool_unknown (low, 2 of 4)");
  });

  it("reads traces of Langfuse as those of the local store", async () => {
    const folder = folderWithRuns();
    const ids = await folder.add(2, wrongTerm(5));
    const langfuse = await startLangfuseServer();
    const store = openStoreIn(`${folder.cwd}/.underwrite`);
    langfuse.add({ spans: ids.flatMap((id) => store.spansOf(id)), scores: [] });
    store.close();
    const keys = {
      LANGFUSE_PUBLIC_KEY: LANGFUSE_KEYS.publicKey,
      LANGFUSE_SECRET_KEY: LANGFUSE_KEYS.secretKey,
      LANGFUSE_BASE_URL: langfuse.url,
    };
    const { cwd } = folderWithRuns();
    const there = await underwrite(["watch", "--once", "--source", "langfuse"], { cwd, env: keys });
    await langfuse.close();
    expect(there.stdout).toBe((await watch(folder)).stdout);
    expect(there.exitCode).toBe(1);
  });

  it("refuses what it cannot use before it reads anything, and what it could not keep", async () => {
    const folder = folderWithRuns();
    await folder.add(1, wrongTerm(5));
    const refused = async (...args: string[]) => {
      const { exitCode, stdout, stderr } = await underwrite(["watch", "--once", ...args], { cwd: folder.cwd });
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      return stderr;
    };
    expect(await refused("--webhook", "ftp://h/x")).toContain("--webhook is no http or https URL");
    expect(await refused("--webhook", server.url)).toContain("set UNDERWRITE_WEBHOOK_SECRET");
    expect(await refused("--every", "never")).toContain("--every");
    expect(await refused("--since", "soon")).toContain("--since");
    const weak = { UNDERWRITE_WEBHOOK_SECRET: "whsec_c2hvcnQ=" };
    const short = await underwrite(["watch", "--once", "--webhook", server.url], { cwd: folder.cwd, env: weak });
    expect(short.stderr).toContain("24 to 64 bytes");
    mkdirSync(join(folder.cwd, ".underwrite", "findings.db"));
    expect(await refused()).toContain("findings.db cannot be used");
  });
});

describe("a notice", () => {
  it("is signed as Standard Webhooks say, and has names and counts, and nothing that a trace says", async () => {
    const folder = folderWithRuns();
    const hostile = "<!channel> @everyone [pay](https://evil.example) `rm -rf ~`";
    await folder.add(2, answersWith({ monthly_payment: 5 }));
    await folder.add(2, asksFor(hostile));
    await folder.add(1, (run) => {
      run.tools.unshift({ name: hostile, arguments: "{}", result: null, error: hostile, round: 0 });
      run.offered[hostile] = hostile;
    });
    const from = server.arrived.length;
    const { exitCode, stdout } = await watch(folder, "--webhook", server.url);
    expect(exitCode).toBe(1);
    const [notice, ...others] = server.arrived.slice(from);
    expect(others).toEqual([]);
    const said = new Webhook(SECRET).verify(notice?.body ?? "", notice?.headers as Record<string, string>);
    expect(said).toMatchObject({ type: "findings.changed", text: stdout, data: { runs: 5, source: "local" } });
    for (const text of [notice?.body, stdout]) {
      for (const part of ["everyone", "evil", "rm -rf", "channel", "85000", "applicant"])
        expect(text).not.toContain(part);
    }
    expect(() => new Webhook(SECRET).verify(`${notice?.body} `, notice?.headers as Record<string, string>)).toThrow();
  });

  it("waits while its receiver is down, and then comes once, under the id of the first attempt", async () => {
    const folder = folderWithRuns();
    await folder.add(2, wrongTerm(5));
    const from = server.arrived.length;
    server.status = 400;
    const down = await watch(folder, "--webhook", server.url);
    expect(down.exitCode).toBe(4);
    expect(down.stderr).toContain("1 notice waits for the next look: 127.0.0.1");
    expect(down.stderr).not.toContain("/hook");
    server.status = 200;
    expect(await watch(folder, "--webhook", server.url)).toMatchObject({ exitCode: 0 });
    expect(await watch(folder, "--webhook", server.url)).toMatchObject({ exitCode: 0 });
    expect(server.arrived.slice(from)).toHaveLength(2);
    expect([...noticesSince(from).values()].map((data) => data.new.length)).toEqual([1]);
  });

  it.each([413, 500])("that its receiver does not take (%i) holds up none behind it", async (refused) => {
    const folder = folderWithRuns();
    await folder.add(2, wrongTerm(5));
    const from = server.arrived.length;
    const idOf = (index: number) => server.arrived.at(index)?.headers["webhook-id"];
    server.beforeAnswer = () => {
      server.status = idOf(-1) === idOf(from) ? refused : 200;
    };
    onTestFinished(() => {
      server.beforeAnswer = () => {};
      server.status = 200;
    });
    expect((await watch(folder, "--webhook", server.url)).exitCode).toBe(4);
    await folder.add(2, asksFor("another"));
    const second = await watch(folder, "--webhook", server.url);
    expect(second.stderr).toContain("1 notice waits for the next look: 127.0.0.1");
    expect([...noticesSince(from).values()].map((data) => data.new.length)).toEqual([1, 1]);
    const told = server.arrived.length;
    await watch(folder, "--webhook", server.url);
    expect(new Set(server.arrived.slice(told).map(({ headers }) => headers["webhook-id"]))).toEqual(
      new Set([idOf(from)]),
    );
  });

  it("is neither lost nor told twice by watches that are killed at 20 moments", async () => {
    const folder = folderWithRuns();
    const from = server.arrived.length;
    const args = [CLI, "watch", "--once", "--webhook", server.url];
    const start = () =>
      execa(process.execPath, args, {
        cwd: folder.cwd,
        env: { ...cleanEnvironment(), ...env },
        extendEnv: false,
        reject: false,
      });
    await folder.add(1, asksFor("get_0"));
    const begun = performance.now();
    await start();
    const whole = performance.now() - begun;
    for (let moment = 1; moment <= 20; moment++) {
      await folder.add(1, asksFor(`get_${moment}`));
      const process = start();
      const kill = () => void process.kill("SIGKILL");
      // Every third is killed when its notice has arrived and is not answered, every third right after the answer.
      if (moment % 3 === 0) server.beforeAnswer = kill;
      else if (moment % 3 === 1) server.beforeAnswer = () => void setTimeout(kill, 1);
      else await pause((whole * moment) / 20).then(kill);
      await process;
      server.beforeAnswer = () => {};
    }
    expect((await start()).exitCode).toBeLessThan(2);
    const told = [...noticesSince(from).values()].flatMap((data) => data.new.map(({ id }) => id));
    expect(told).toHaveLength(21);
    expect(new Set(told).size).toBe(21);
    const repeats = server.arrived.length - from - noticesSince(from).size;
    expect(repeats).toBeGreaterThan(0); // some were killed before they knew that it was taken
  });
});

describe("watch", () => {
  it("looks again and again until it is interrupted", async () => {
    const folder = folderWithRuns();
    await folder.add(1, wrongTerm(5));
    const process = execa(globalThis.process.execPath, [CLI, "watch", "--every", "1s"], {
      cwd: folder.cwd,
      env: cleanEnvironment(),
      extendEnv: false,
      reject: false,
    });
    const lines: string[] = [];
    process.stdout?.on("data", (chunk) => {
      lines.push(String(chunk));
    });
    while (lines.length < 1) await pause(50);
    await folder.add(1, asksFor("get_rates"));
    while (lines.length < 2) await pause(50);
    process.kill("SIGTERM");
    expect((await process).exitCode).toBe(143);
    expect(lines[0]).toContain("1 new: monthly_payment_mismatch");
    expect(lines[1]).toContain("1 new: tool_unknown");
  });
});
