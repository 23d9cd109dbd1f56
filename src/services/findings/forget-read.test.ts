import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SeenFile, seenPath } from "../../analysis/life/seen-file.js";
import { openStoreIn } from "../../testing/folders/stores.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { EPOCH, storedSpan, traceId } from "../../testing/spans.js";
import { FactFile, factsPath } from "../../tracing/store/facts/fact-file.js";
import { type Gone, upkeep } from "../../tracing/store/upkeep.js";
import { forgetRead } from "./forget-read.js";

const NOW = EPOCH + 86_400_000;
const ID = traceId(1);

/** A store's folder with an old trace and an old eval run, of which something is kept in every file beside it. */
function folder() {
  const home = emptyFolder();
  const store = openStoreIn(home);
  store.addSpans([storedSpan({ trace: 1, id: 1 })]);
  store.evals.begin({ id: "e", agent: "a", plan: "{}" }, EPOCH);
  store.evals.end("e", "{}");
  const waves = join(home, "eval-e.waves");
  writeFileSync(waves, "");
  const keep = () => {
    const facts = FactFile.open(factsPath(home));
    const set = facts.use("a", "a 1", NOW);
    facts.keep(
      set,
      [{ trace_id: ID, stamp: "1", start_us: 1, shared: '"what runs share"', body: '"quoted"' }],
      (ids) => new Set(ids),
    );
    facts.close();
    const seen = SeenFile.open(seenPath(home));
    seen.run("INSERT INTO sightings VALUES ('f', ?, 1, 1)", ID);
    seen.close();
  };
  keep();
  const isKept = () =>
    [factsPath(home), seenPath(home)].some((path) => readFileSync(path).includes(ID)) || existsSync(waves);
  const keepUp = (forget: (gone: Gone) => void) =>
    upkeep(store.connection, { keep: { ageMs: 1000 }, targets: [], now: NOW, withinMs: 60_000, forget });
  const left = () => store.count() + [...store.evals.newest({})].length;
  return { home, store, keep, isKept, keepUp, left };
}

it("a process that is killed when it has erased a trace or an eval run leaves nothing of it anywhere", () => {
  const { home, store, isKept, keepUp, left } = folder();
  for (const gone of [1, 2]) {
    let calls = 0;
    const until = () =>
      keepUp((some) => {
        if (++calls === 2) throw new Error("killed");
        forgetRead(home, some);
      });
    expect(until).toThrow("killed");
    expect(left()).toBe(2 - gone);
  }
  expect(isKept()).toBe(false);
  store.close();
});

it("what an analysis keeps of a trace while it is erased goes as well", () => {
  const { home, store, keep, isKept, keepUp, left } = folder();
  let calls = 0;
  keepUp((some) => {
    forgetRead(home, some);
    if (some.traces && ++calls === 1) keep();
  });
  expect([left(), isKept()]).toEqual([0, false]);
  store.close();
});

it("what traces shared goes with the facts of an older version of the code, which nobody needs any more", () => {
  const { home, store } = folder();
  const facts = FactFile.open(factsPath(home));
  for (const version of [2, 3, 4]) facts.use("a", `a ${version}`, NOW + version);
  facts.close();
  expect(readFileSync(factsPath(home)).includes("what runs share")).toBe(false);
  store.close();
});
