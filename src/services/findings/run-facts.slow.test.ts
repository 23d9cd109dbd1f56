import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { SeenFile, seenPath } from "../../analysis/life/seen-file.js";
import { openStoreIn } from "../../testing/folders/stores.js";
import { analyzedFolder, freshAnalysis, NOW } from "../../testing/life/analyzed-folder.js";
import { wrongTerm } from "../../testing/life/folder-with-runs.js";
import type { TraceFilter } from "../../tracing/filter.js";
import type { TraceSource } from "../../tracing/source.js";
import { eraseTraces } from "../../tracing/store/erase.js";
import { factsPath } from "../../tracing/store/facts/fact-file.js";
import { forgetRead } from "./forget-read.js";
import { look } from "./look.js";

const codes = (analysis: { findings: readonly { code: string }[] }) => analysis.findings.map(({ code }) => code);

describe("facts of runs", () => {
  it("are read of each run once, whatever window and filter is asked for, and say what a reading anew says", async () => {
    const here = await analyzedFolder();
    const cold = await here.analyze();
    expect(cold.read).toEqual([...here.ids].sort());
    expect(cold.analysis).toEqual(await freshAnalysis(here));
    expect(codes(cold.analysis)).toContain("monthly_payment_mismatch");
    const since = NOW - 7 * 86_400_000 + 3 * 60_000;
    const filters: TraceFilter[] = [{}, { kind: "run" }, { since }, { until: since }, { limit: 2 }, { invalid: true }];
    for (const filter of filters) {
      const warm = await here.analyze(filter);
      expect(warm.read).toEqual([]);
      expect(warm.analysis).toEqual(await freshAnalysis(here, filter));
    }
    const more = await here.add(2);
    expect((await here.analyze()).read).toEqual([...more].sort());
  });

  it("are stale when a score or a span comes late, those of that trace alone", async () => {
    const here = await analyzedFolder();
    await here.analyze();
    const [scored = "", late = ""] = here.ids.slice(-2);
    const store = openStoreIn(here.home);
    const score = { id: "1", trace_id: scored, name: "correct", value: 0, data_type: "BOOLEAN", source: "person" };
    store.addScores([score as never], NOW);
    const after = await here.analyze();
    expect(after.read).toEqual([scored]);
    expect(codes(after.analysis)).toContain("person_disagrees");

    store.addScores([{ ...score, value: 1 } as never], NOW + 1);
    const said = await here.analyze();
    expect(said.read).toEqual([scored]);
    expect(codes(said.analysis)).not.toContain("person_disagrees");

    const first = store.spansOf(late).at(-1); // no run of its own
    if (!first) throw new Error("there is no span");
    store.addSpans([
      { ...first, span: { ...first.span, spanId: "00000000000000aa", parentSpanId: first.span.spanId } },
    ]);
    store.close();
    expect((await here.analyze()).read).toEqual([late]);
    expect((await here.analyze()).read).toEqual([]);
  });

  it("are as many as are read anew where a limit is asked for: of runs, of which a trace may have several", async () => {
    const here = await analyzedFolder({ wrong: 1, clean: 1 });
    for (const runs of ["wrong", "clean wrong clean wrong", "clean", "clean clean", "wrong wrong"]) {
      const faults = runs.split(" ").map((run) => (run === "wrong" ? wrongTerm(10) : undefined));
      await here.addInOneTrace(faults);
    }
    await here.add(1);
    for (const filter of [{}, { invalid: true }, { kind: "run" }] as const) {
      for (const limit of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20]) {
        const said = await freshAnalysis(here, { ...filter, limit });
        expect((await here.analyze({ ...filter, limit })).analysis).toEqual(said);
        expect(said.runs).toBe(Math.min(limit, "invalid" in filter ? 6 : 13));
      }
    }
  });

  it("of another version of the code are not used, and are there again when it is", async () => {
    const here = await analyzedFolder();
    await here.analyze();
    const stricter = { ...underwriting, instructions: `${underwriting.instructions} Be strict.` };
    expect((await here.analyze({}, stricter)).read).toHaveLength(here.ids.length);
    expect((await here.analyze()).read).toEqual([]);
    for (const more of ["Be kind.", "Be quick."]) {
      await here.analyze({}, { ...underwriting, instructions: more });
    }
    expect((await here.analyze()).read).toHaveLength(here.ids.length);
  });

  it("are computed and not kept where they cannot be written", async () => {
    const here = await analyzedFolder();
    mkdirSync(factsPath(here.home));
    const { analysis } = await here.analyze();
    expect(analysis).toEqual(await freshAnalysis(here));
    expect((await here.analyze()).read).toHaveLength(here.ids.length);
  });

  it("are made anew where their file is damaged", async () => {
    const here = await analyzedFolder();
    writeFileSync(factsPath(here.home), "this is no database, but it is long enough to be taken for one".repeat(100));
    expect((await here.analyze()).analysis).toEqual(await freshAnalysis(here));
    expect((await here.analyze()).read).toEqual([]);
  });

  it("go with the traces that are forgotten, with every byte", async () => {
    const here = await analyzedFolder();
    await here.analyze();
    const [gone = "", kept = ""] = here.ids;
    forgetRead(here.home, { traces: [gone] });
    const bytes = readFileSync(factsPath(here.home)).toString("latin1");
    expect(bytes).not.toContain(gone);
    expect(bytes).toContain(kept);
    forgetRead(here.home, { before: NOW });
    expect(readFileSync(factsPath(here.home)).toString("latin1")).not.toContain(kept);
  });
});

describe("many runs that were not read yet", () => {
  it("are read by several processes, each a part, as strictly as is asked, and say what a reading in one says", async () => {
    const here = await analyzedFolder({ wrong: 40, clean: 1000 });
    const agent = { ...underwriting, strict: true };
    const cold = await here.analyze({}, agent);
    expect(cold.read).toHaveLength(availableParallelism() > 1 ? 0 : here.ids.length);
    expect(cold.analysis).toEqual(await freshAnalysis(here, {}, agent));
    expect((await here.analyze({}, agent)).read).toEqual([]);
  }, 120_000);
});

describe("an analysis beside somebody who forgets", () => {
  it.each(["before it has read its facts", "after it has read all", "when it had seen all"])(
    "keeps nothing of a trace that was forgotten %s",
    async (when) => {
      const here = await analyzedFolder();
      const [gone = "", other = ""] = here.ids;
      const source = await here.source();
      const { local } = source;
      if (!local) throw new Error("the source is not local");
      const forget = async () => {
        const store = openStoreIn(here.home);
        forgetRead(here.home, { traces: [gone] });
        await eraseTraces(store.connection, [gone]);
        forgetRead(here.home, { traces: [gone] });
        store.close();
      };
      let forgotten: Promise<void> | undefined;
      const onSeen = () => {
        if (when.startsWith("when")) forgotten = forget(); // of few traces it is done when it returns
      };
      const racing: TraceSource = {
        ...source,
        local: {
          ...local,
          async *stamped(filter) {
            yield* local.stamped(filter);
            if (when.startsWith("after")) await forget();
          },
          async *some(ids, filter) {
            yield* local.some(ids, filter);
            if (when.startsWith("before")) await forget();
          },
        },
      };
      await look(here.project, underwriting, { source: racing, filter: { kind: "run" }, onSeen });
      await forgotten;
      for (const path of [seenPath(here.home), factsPath(here.home)].filter(existsSync)) {
        const bytes = readFileSync(path).toString("latin1");
        expect(bytes).not.toContain(gone);
        expect(bytes).toContain(other);
      }
      const file = SeenFile.openReadOnly(seenPath(here.home));
      expect(file?.rows("SELECT * FROM sightings WHERE trace_id = ?", other)).not.toEqual([]);
      file?.close();
    },
  );
});
