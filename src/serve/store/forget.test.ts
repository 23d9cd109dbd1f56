import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openStoreIn } from "../../testing/folders/stores.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { keptIn, queueOf } from "../../testing/queue/test-queue.js";
import { BAD, GOOD, startTestService } from "../../testing/servers/test-service.js";
import { EPOCH, storedSpan } from "../../testing/spans.js";

/** What names the database of a folder's service, where it is none of its files. */
async function environmentOf(home: string): Promise<Record<string, string>> {
  const queue = await queueOf(home);
  return queue === undefined ? {} : { UNDERWRITE_QUEUE: queue };
}

const NOTES = "Zebulon Quixworthy keeps seven alpacas";

/** A folder in which a service has decided on two applications, of which one was spoken of. */
async function folderOfTwo() {
  const cwd = emptyFolder();
  const home = join(cwd, ".underwrite");
  const service = await startTestService({ home });
  const { json: one } = await service.ask("/v1/decisions", { body: { ...GOOD, loan_amount: 123_457, notes: NOTES } });
  const { json: other } = await service.ask("/v1/decisions", { body: BAD });
  await service.database.run(
    "INSERT INTO reviews (decision, reason, codes, opened_at) VALUES (?, 'warnings', '[]', 1)",
    one.id,
  );
  const body = { action: "override", reason: "Quixworthy was called back", by: "Ada" };
  expect((await service.ask(`/v1/reviews/${one.id}/resolve`, { body })).status).toBe(200);
  await service.stop();
  return { cwd, home, one, other };
}

/** All that a folder's service keeps. */
const keptOf = async (home: string) => keptIn(home, await queueOf(home));

it("an applicant who is forgotten is in no byte of the service's file, and the others are", async () => {
  const { cwd, home, one, other } = await folderOfTwo();
  expect(await keptOf(home)).toContain("Quixworthy");
  const { exitCode, stderr } = await underwrite(["traces", "forget", one.run.trace_id, "--yes"], {
    cwd,
    env: await environmentOf(home),
  });
  expect({ exitCode, says: stderr.includes("And 1 decision of underwrite serve.") }).toEqual({
    exitCode: 0,
    says: true,
  });
  for (const text of ["Quixworthy", "123457", "123,457"])
    expect({ text, isThere: (await keptOf(home)).includes(text) }).toEqual({ text, isThere: false });
  expect(await keptOf(home)).toContain(other.run.trace_id);
  const next = await startTestService({ home });
  expect((await next.ask(`/v1/decisions/${one.id}`)).status).toBe(404);
  expect((await next.ask("/v1/audit")).json.entries).toMatchObject([
    { action: "review resolved", by: "Ada", details: null },
  ]);
});

it.each([
  ["by age", ["--older-than", "0s"]],
  ["by size, which names no time", ["--keep", "1MB"]],
])("what is pruned of the traces %s is pruned of the service", async (_, bound) => {
  const { cwd, home, one, other } = await folderOfTwo();
  const store = openStoreIn(home);
  // Newer runs that take more than what is kept.
  const from = Date.now() + 60_000 - EPOCH;
  const attributes = { text: randomBytes(60_000).toString("base64") };
  store.addSpans(Array.from({ length: 30 }, (_, n) => storedSpan({ trace: n + 1, id: 1, from, attributes })));
  store.close();
  const { exitCode } = await underwrite(["traces", "prune", ...bound, "--yes"], {
    cwd,
    env: await environmentOf(home),
  });
  expect(exitCode).toBe(0);
  for (const { run } of [one, other]) expect(await keptOf(home)).not.toContain(run.trace_id);
});
