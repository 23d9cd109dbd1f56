import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../testing/processes/cli.js";
import type { Target } from "./delivery/target.js";
import type { StoredSpan } from "./store/store.js";
import { openTracing, storePath } from "./tracing.js";

/** Tracing into a home, to one backend; what it tells, and what the backend gets. */
function traceTo(home: string, onSend: () => void = () => {}) {
  const problems: string[] = [];
  const sent: StoredSpan[] = [];
  const backend: Target = {
    name: "backend",
    async sendSpans(spans) {
      onSend();
      sent.push(...spans);
      return { acknowledged: [...spans] };
    },
  };
  const tracing = openTracing({
    home,
    version: "0",
    capture: "full",
    exportCapture: "full",
    targets: [backend],
    onProblem: (problem) => problems.push(problem),
  });
  return { tracing, problems, sent };
}

describe("tracing", () => {
  it("delivers what it cannot keep, and says once that it is not kept", async () => {
    const file = join(emptyFolder(), "file");
    writeFileSync(file, "");
    const { tracing, problems, sent } = traceTo(join(file, "home"));
    for (const name of ["first", "second"]) tracing.tracer.startSpan(name).end();
    expect(await tracing.flush(1000)).toMatchObject([{ spans: 2, waiting: 0 }]);
    tracing.close();
    expect(sent.map(({ span }) => span.name)).toEqual(["first", "second"]);
    expect(problems).toEqual([expect.stringMatching(/^Traces are not kept: /)]);
  });

  it("goes on in memory when writing fails amid a run, and in a new file when the file turns out to be damaged", async () => {
    for (const [damage, isKept] of [
      ["DROP TABLE deliveries", false],
      [
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 9999 WHERE name = 'spans'; PRAGMA schema_version = 99",
        true,
      ],
    ] as const) {
      const home = join(emptyFolder(), "home");
      const { tracing, problems } = traceTo(home);
      tracing.tracer.startSpan("before").end();
      breakStore(home, damage);
      for (const name of ["after", "later"]) tracing.tracer.startSpan(name).end();
      expect(await tracing.flush(1000)).toMatchObject([{ spans: 2, waiting: 0 }]);
      tracing.close();
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(isKept ? /was damaged: .*a new one is begun/ : /this run is not kept/);
      const db = new DatabaseSync(storePath(home));
      const names = db.prepare("SELECT name FROM traces WHERE complete ORDER BY start_us").all();
      expect(names.map((row) => (row as { name: string }).name)).toEqual(isKept ? ["after", "later"] : ["before"]);
      db.close();
    }
  });

  it("says that it cannot note a delivery, and fails no run for it", async () => {
    const home = join(emptyFolder(), "home");
    const { tracing, problems, sent } = traceTo(home, () => breakStore(home, "DROP TABLE deliveries"));
    tracing.tracer.startSpan("a").end();
    expect(await tracing.flush(1000)).toMatchObject([
      { waiting: 1, problem: expect.stringMatching(/noted: .*no such table/) },
    ]);
    tracing.close();
    expect([sent.length, problems]).toEqual([1, []]);
  });

  it("keeps what a locked store could not take, in order, as soon as it can, and says nothing", async () => {
    const home = join(emptyFolder(), "home");
    const { tracing, problems } = traceTo(home);
    const lock = new DatabaseSync(storePath(home));
    lock.exec("BEGIN IMMEDIATE");
    for (const name of ["a", "b", "c"]) tracing.tracer.startSpan(name).end();
    expect(tracing.problem).toMatch(/cannot be written to .*locked/);
    setTimeout(() => lock.exec("COMMIT"), 100);
    await tracing.settle(5000);
    expect([tracing.problem, problems]).toEqual([undefined, []]);
    const names = lock.prepare("SELECT name FROM spans ORDER BY id").all() as { name: string }[];
    expect(names.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    tracing.close();
    lock.close();
  });
});

/** Changes the store's file from beside. */
function breakStore(home: string, sql: string): void {
  const db = new DatabaseSync(storePath(home), { defensive: false });
  db.exec(sql);
  db.close();
}
