import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rowsFolder, statusesIn } from "../../testing/folders/batch-rows.js";
import { evaluate, suiteFolder } from "../../testing/folders/eval-suite.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { serveBatches } from "../../testing/servers/batches-server.js";
import { apiError, wellBehaved } from "../../testing/servers/messages-server.js";

const CLAUDE = ["--model", "claude-sonnet-5", "--via", "message-batches", "--yes"];
const WAVES = ["batch", "in.csv", "--output", "out.jsonl", ...CLAUDE];
const behaved = wellBehaved();

/** Each request that was sent, and whether one was sent twice. */
function sentOnce(requests: readonly { custom_id: string }[]) {
  const ids = requests.map(({ custom_id }) => custom_id);
  return { sent: ids.length, twice: ids.length - new Set(ids).size };
}

describe("a batch whose creation was not answered, and that cannot be looked for", () => {
  it.each([
    ["first", 0, "lose the answer", [500, "api_error"]],
    ["second", 1, "lose the answer", [529, "overloaded_error"]],
    ["first", 0, "lose it", [401, "authentication_error"]],
    ["second", 1, "lose the answer", [404, "not_found_error"]],
  ] as const)(
    "in the %s wave (%i, %s, %j) is not created again: --resume looks again, until it knows",
    async (_, at, how, [status, type]) => {
      let isBlind = true;
      const { env, batches, seen, requests } = await serveBatches(behaved, {
        onCreate: (n) => (n === at ? how : undefined),
        onList: () => (isBlind ? apiError(status, type, "no list") : undefined),
      });
      const cwd = rowsFolder(3);
      for (const args of [WAVES, [...WAVES, "--resume"]]) {
        const { exitCode, stderr } = await underwrite(args, { cwd, env });
        expect({ exitCode, creations: seen.creations }).toEqual({ exitCode: 4, creations: at + 1 });
        expect(stderr).toContain("not every row was run, as it is not known whether a message batch was taken");
        expect(stderr).toMatch(
          /It is not known whether 127\.0\.0\.1:\d+ took a batch of 3 requests\. .*--resume looks for it/,
        );
        expect({ rows: statusesIn(cwd), record: existsSync(join(cwd, "out.jsonl.waves")) }).toEqual({
          rows: [],
          record: true,
        });
      }
      isBlind = false;
      const { exitCode } = await underwrite([...WAVES, "--resume"], { cwd, env });
      expect({ exitCode, rows: statusesIn(cwd) }).toEqual({
        exitCode: 0,
        rows: ["r1 decided", "r2 decided", "r3 decided"],
      });
      expect(batches.map((batch) => batch.requests.length)).toEqual([3, 3]);
      expect(sentOnce(requests())).toEqual({ sent: 6, twice: 0 });
    },
  );

  it("in an eval leaves its cases to --resume, and no result is made of it", async () => {
    let isBlind = true;
    const { env, seen, requests } = await serveBatches(behaved, {
      onCreate: (n) => (n === 0 ? "lose the answer" : undefined),
      onList: () => (isBlind ? apiError(503, "api_error", "no list") : undefined),
    });
    const cwd = suiteFolder(4);
    const first = await evaluate(cwd, CLAUDE, env);
    expect({ exitCode: first.exitCode, stopped: first.report.stopped, creations: seen.creations }).toEqual({
      ...{ exitCode: 4, stopped: "it is not known whether a message batch was taken", creations: 1 },
    });
    expect(first.report).toMatchObject({
      errored: 0,
      skipped: 4,
      via: "message-batches",
      waves: { unsure: [{ requests: 4 }] },
    });
    const told = /To go on: underwrite eval (.*)/.exec(first.stderr)?.[1] ?? "";
    isBlind = false;
    const { report } = await evaluate(cwd, told.split(" "), env);
    expect(report).toMatchObject({ passed: 4, stopped: null });
    expect(report.waves?.unsure).toBeUndefined();
    expect(sentOnce(requests())).toEqual({ sent: 8, twice: 0 });
  });

  it("is told to be looked for by a person where no file knows of it", async () => {
    const { env, seen } = await serveBatches(behaved, {
      onCreate: () => "lose it",
      onList: () => apiError(403, "permission_error", "no list"),
    });
    const { exitCode, stderr } = await underwrite(["batch", "in.csv", ...CLAUDE], { cwd: rowsFolder(2), env });
    expect({ exitCode, creations: seen.creations }).toEqual({ exitCode: 4, creations: 1 });
    expect(stderr).toContain("Look for it among the batches of the key's workspace before you send it again.");
    expect(stderr).not.toContain("--resume looks for it");
  });
});

describe("a batch whose answers cannot be fetched", () => {
  it("is paid once: its rows, and the cases of an eval, are left to --resume, which fetches them", async () => {
    let how: "short" | undefined = "short";
    const { env, requests } = await serveBatches(behaved, { onRead: () => how });
    const [cwd, suite] = [rowsFolder(3), suiteFolder(3)];
    const rows = await underwrite(WAVES, { cwd, env });
    const cases = await evaluate(suite, CLAUDE, env);
    expect([rows.exitCode, cases.exitCode]).toEqual([4, 4]);
    expect(rows.stderr).toContain("not every row was run, as the answers of a message batch could not be fetched");
    expect(rows.stderr).toMatch(
      /What the batch msgbatch_0001 answers is paid, and was not fetched\. Its answers could not .* --resume fetches it\./,
    );
    expect(cases.report).toMatchObject({ errored: 0, stopped: "the answers of a message batch could not be fetched" });
    how = undefined;
    const resumed = await underwrite([...WAVES, "--resume"], { cwd, env });
    expect({ exitCode: resumed.exitCode, rows: statusesIn(cwd).length }).toEqual({ exitCode: 0, rows: 3 });
    const { report } = await evaluate(suite, ["--resume", ...CLAUDE.slice(2)], env);
    expect(report).toMatchObject({ passed: 3, stopped: null });
    expect(sentOnce(requests())).toEqual({ sent: 12, twice: 0 });
  });
});

describe("a batch that was taken without an answer", () => {
  it("and is listed a moment later is found, and none is created beside it", async () => {
    const { env, batches } = await serveBatches(behaved, {
      onCreate: (n) => (n === 0 ? "lose the answer" : undefined),
      isListed: ({ created_at }) => Date.now() - Date.parse(created_at) > 1500,
    });
    const cwd = rowsFolder(2);
    const { exitCode } = await underwrite(WAVES, { cwd, env });
    expect({ exitCode, batches: batches.map(({ requests }) => requests.length) }).toEqual({
      exitCode: 0,
      batches: [2, 2],
    });
  });
});
