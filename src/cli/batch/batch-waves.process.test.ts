import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rowsFolder } from "../../testing/folders/batch-rows.js";
import { underwriteAtTerminal } from "../../testing/processes/at-terminal.js";
import { CLI, cleanEnvironment, underwrite } from "../../testing/processes/cli.js";
import { type BatchesOptions, serveBatches } from "../../testing/servers/batches-server.js";
import { wellBehaved } from "../../testing/servers/messages-server.js";
import { TraceStore } from "../../tracing/store/store.js";

const ROWS = 8;
const ARGS = [
  "batch",
  "in.csv",
  "--output",
  "out.jsonl",
  "--model",
  "claude-sonnet-5",
  "--via",
  "message-batches",
  "--yes",
];

/** The command as a process that a test may kill, or interrupt. */
function start(cwd: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [CLI, ...ARGS], { cwd, env: { ...cleanEnvironment(), ...env } });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  child.stdout.resume();
  return { child, ended: once(child, "close").then(([code, signal]) => ({ code, signal, stderr })) };
}

/** The inputs of all runs in the store, of those that did not end as well. */
function recordedInputs(cwd: string): string[] {
  const store = TraceStore.openReadOnly(join(cwd, "home", "traces.db"));
  try {
    return store.list({ limit: 100 }).map(({ trace_id }) => {
      const root = store.spansOf(trace_id).find(({ span }) => span.name === "invoke_agent underwriting");
      const input = root?.span.attributes?.find(({ key }) => key === "langfuse.observation.input");
      return input?.value?.stringValue ?? "";
    });
  } finally {
    store.close();
  }
}

/** Where the process is killed: what the server does then, once. */
const MOMENTS: [string, (kill: () => void) => BatchesOptions, { batches: number }][] = [
  ["before the first wave is taken", (kill) => ({ onCreate: onceAt(0, kill, "lose it") }), { batches: 2 }],
  [
    "when the first wave is taken and nobody wrote it down",
    (kill) => ({ onCreate: onceAt(0, kill, "lose the answer") }),
    { batches: 2 },
  ],
  ["while the first wave is waited for", (kill) => ({ hasEnded: looks(0, kill) }), { batches: 2 }],
  ["while answers of the first wave are read", (kill) => ({ onRead: reads(0, kill) }), { batches: 2 }],
  ["between two waves", (kill) => ({ onCreate: onceAt(1, kill, "lose it") }), { batches: 2 }],
  [
    "when the second wave is taken and nobody wrote it down",
    (kill) => ({ onCreate: onceAt(1, kill, "lose the answer") }),
    { batches: 2 },
  ],
  ["while the second wave is waited for", (kill) => ({ hasEnded: looks(1, kill) }), { batches: 2 }],
  ["while answers of the second wave are read", (kill) => ({ onRead: reads(1, kill) }), { batches: 2 }],
];

function onceAt(at: number, kill: () => void, then: "lose it" | "lose the answer"): BatchesOptions["onCreate"] {
  return (n) => {
    if (n !== at) return undefined;
    kill();
    return then;
  };
}

function looks(at: number, kill: () => void): BatchesOptions["hasEnded"] {
  return ({ looks }, index) => {
    if (index === at && looks === 1) kill();
    return looks > 1;
  };
}

function reads(at: number, kill: () => void): BatchesOptions["onRead"] {
  return ({ id }, n) => {
    if (!id.endsWith(`${at + 1}`) || n > 0) return undefined;
    setTimeout(kill, 100); // what was sent of it has arrived
    return "hang";
  };
}

describe("a batch in waves that is killed", () => {
  it.each(MOMENTS)(
    "%s is resumed to the end: no row is decided twice, and no request is sent twice",
    async (_, optionsOf, expected) => {
      let kill = () => {};
      const server = await serveBatches(
        wellBehaved(),
        optionsOf(() => kill()),
      );
      const cwd = rowsFolder(ROWS);
      const env = { ...server.env, UNDERWRITE_HOME: join(cwd, "home") };
      const { child, ended } = start(cwd, env);
      kill = () => child.kill("SIGKILL");
      expect(await ended).toMatchObject({ signal: "SIGKILL" });
      kill = () => {};
      const { exitCode, stderr } = await underwrite([...ARGS, "--resume"], { cwd, env });
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      const rows = readFileSync(join(cwd, "out.jsonl"), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(rows.map(({ id, status }) => `${id} ${status}`)).toEqual(rows.map((_, n) => `r${n + 1} decided`));
      expect(rows).toHaveLength(ROWS);
      const inputs = recordedInputs(cwd);
      expect({ decisions: inputs.length, inputs: new Set(inputs).size }).toEqual({ decisions: ROWS, inputs: ROWS });
      const ids = server.requests().map(({ custom_id }) => custom_id);
      expect({ batches: server.batches.length, ids: new Set(ids).size }).toEqual({ ...expected, ids: ids.length });
      expect(["journal", "before", "lock", "waves"].filter((end) => existsSync(join(cwd, `out.jsonl.${end}`)))).toEqual(
        [],
      );
    },
    120_000,
  );
});

describe("a person at a terminal", () => {
  it("is asked before a batch is sent in waves, and only a yes sends it", async () => {
    const server = await serveBatches(wellBehaved());
    const cwd = rowsFolder(ROWS);
    const asking = ARGS.slice(0, -1);
    const no = await underwriteAtTerminal(asking, "y\n", { cwd, env: server.env });
    expect({ exitCode: no.exitCode, batches: server.batches, files: readdirSync(cwd) }).toEqual({
      ...{ exitCode: 2, batches: [], files: ["in.csv"] },
    });
    expect(no.stdout).toContain("Nothing was sent.");
    const yes = await underwriteAtTerminal(asking, { whenAsked: "yes\n" }, { cwd, env: server.env });
    expect(yes.exitCode).toBe(0);
    const [before = "", after = ""] = yes.stdout.split("Type yes");
    expect(before).toContain("Not covered by zero data retention");
    expect(after).toContain(`${ROWS} decided`);
    expect(server.batches.map(({ requests }) => requests.length)).toEqual([ROWS, ROWS]);
  }, 60_000);
});

describe("a batch in waves that is interrupted", () => {
  it("while a batch of somebody else is looked into tells nobody to cancel that one", async () => {
    let interrupt = () => {};
    const server = await serveBatches(wellBehaved(), {
      onCreate: (n) => (n > 0 ? "lose it" : undefined),
      hasEnded() {
        interrupt();
        return false;
      },
    });
    const requests = Array.from({ length: ROWS }, (_, n) => ({ custom_id: `theirs-${n}`, params: { messages: [] } }));
    await fetch(`${server.url}/v1/messages/batches`, { method: "POST", body: JSON.stringify({ requests }) });
    const cwd = rowsFolder(ROWS);
    const { child, ended } = start(cwd, server.env);
    interrupt = () => child.kill("SIGINT");
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain("msgbatch_0001 has as many, and is looked into");
    expect(stderr).not.toMatch(/To cancel|goes on and is paid/);
    expect(stderr).toMatch(/It is not known whether .* took a batch of 8 requests/);
  }, 60_000);

  it("leaves its batch to go on, says how it is canceled, and fetches its answers when it is resumed", async () => {
    let interrupt = () => {};
    const server = await serveBatches(wellBehaved(), {
      hasEnded({ looks }) {
        interrupt();
        return looks > 1;
      },
    });
    const cwd = rowsFolder(ROWS);
    const env = { ...server.env, UNDERWRITE_HOME: join(cwd, "home") };
    const { child, ended } = start(cwd, env);
    interrupt = () => child.kill("SIGINT");
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toContain(
      "The batch msgbatch_0001 goes on and is paid for what it answers. To cancel it: underwrite batch in.csv --output out.jsonl --cancel",
    );
    const command = /(underwrite batch .* --resume) goes on/.exec(stderr)?.[1] ?? "";
    expect(command).toContain("--via message-batches");
    interrupt = () => {};
    const { exitCode } = await underwrite(command.split(" ").slice(1), { cwd, env });
    expect(exitCode).toBe(0);
    expect(server.batches.map(({ requests }) => requests.length)).toEqual([ROWS, ROWS]);
    expect(recordedInputs(cwd)).toHaveLength(ROWS);
  }, 60_000);
});
