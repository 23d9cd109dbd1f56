import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { asEarlierVersion } from "../../../testing/folders/earlier-store.js";
import { emptyFolder } from "../../../testing/processes/cli.js";
import { bundleProgram, type Program, startProgram } from "../../../testing/processes/programs.js";
import { storedSpan, traceId } from "../../../testing/spans.js";
import { TraceStore } from "../store.js";
import { unpacked } from "./pack-stored.js";
import { recountTexts } from "./text-table.js";

/** `npm run test:slow` does a part of what `npm run test:attack` does. */
const KILLS = inject("attack") ? 60 : 12;
const SPANS = 2500;
/** Traces of the programs, each with numbers of its own. */
const OWN = 100_000;

let program: string;
let earlier: string;
beforeAll(async () => {
  program = await bundleProgram(new URL("../../../testing/processes/pack-store.ts", import.meta.url));
  earlier = join(emptyFolder(), "traces.db");
  const store = TraceStore.open(earlier);
  const attributes = (n: number) => ({
    "gen_ai.system_instructions": `You decide by policy ${n % 7}. ${"Cite only figures that tools returned. ".repeat(20)}`,
    "session.id": `the session of applicants ${n % 100} and others`,
  });
  store.addSpans(
    Array.from({ length: SPANS }, (_, n) => storedSpan({ trace: n + 1, id: 1, from: n, attributes: attributes(n) })),
  );
  store.close();
  asEarlierVersion(earlier);
});

/** All spans of a store as text, and whether it is whole and counts its shared texts rightly. */
function read(path: string) {
  const store = TraceStore.open(path);
  const spans = [...store.readMany({})].flatMap((trace) => trace.spans.map((span) => JSON.stringify(span)));
  const { connection } = store;
  const uses = () => connection.sql("SELECT id, hex(hash), uses FROM text_uses ORDER BY id").all();
  const before = uses();
  recountTexts((sql) => connection.sql(sql));
  const found = {
    spans: new Set(spans),
    unreadable: store.unreadable,
    left: unpacked(connection),
    integrity: connection.sql("PRAGMA integrity_check").get(),
    counted: JSON.stringify(before) === JSON.stringify(uses()),
  };
  store.close();
  return found;
}

function copyOfEarlier(): string {
  const path = join(emptyFolder(), "traces.db");
  copyFileSync(earlier, path);
  return path;
}

const told = ({ lines }: Program) =>
  lines.filter((line) => line.startsWith("ended ")).map((line) => Number(line.slice(6)));

describe("a store of an earlier version that is being packed", () => {
  it(`is whole, with every span as it was, when its writer is killed with -9, ${KILLS} times`, async () => {
    const path = copyOfEarlier();
    const before = read(copyOfEarlier()).spans;
    const ended: number[] = [];
    const lefts: number[] = [];
    for (let kill = 1; kill <= KILLS; kill++) {
      const writer = startProgram(process.execPath, [program, path, String(kill * OWN)]);
      await writer.line("packed");
      await pause(Math.random() * 12);
      writer.process.kill("SIGKILL");
      await writer.ended;
      ended.push(...told(writer));
      const found = read(path);
      expect(found).toMatchObject({ unreadable: undefined, integrity: { integrity_check: "ok" }, counted: true });
      expect([...before].filter((span) => !found.spans.has(span))).toEqual([]);
      lefts.push(found.left);
    }
    expect(lefts).toEqual([...lefts].sort((a, b) => b - a));
    expect(lefts[0]).toBeLessThan(SPANS);
    const last = startProgram(process.execPath, [program, path, String(OWN / 2)]);
    expect((await last.ended).exitCode).toBe(0);
    const found = read(path);
    expect(found.left).toBe(0);
    const ids = new Set([...found.spans].map((span) => JSON.parse(span).traceId));
    expect(ended.filter((trace) => !ids.has(traceId(trace)))).toEqual([]);
  }, 180_000);

  it("loses nothing when two processes pack and write it at once", async () => {
    const path = copyOfEarlier();
    const before = read(copyOfEarlier()).spans;
    const writers = [1, 2].map((n) => startProgram(process.execPath, [program, path, String(n * OWN)]));
    const ends = await Promise.all(writers.map(({ ended }) => ended));
    expect(ends).toEqual(writers.map(() => ({ stderr: "", exitCode: 0 })));
    const found = read(path);
    expect(found).toMatchObject({
      unreadable: undefined,
      left: 0,
      integrity: { integrity_check: "ok" },
      counted: true,
    });
    expect([...before].filter((span) => !found.spans.has(span))).toEqual([]);
    expect(found.spans.size).toBe(SPANS + writers.flatMap(told).length);
  }, 60_000);
});
