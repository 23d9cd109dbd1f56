import { writeFileSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { analyzedFolder, freshAnalysis } from "../../testing/life/analyzed-folder.js";
import { wrongTerm } from "../../testing/life/folder-with-runs.js";
import { FactFile, factsPath } from "../../tracing/store/facts/fact-file.js";

/** Runs statements in a folder's file of facts, as another process would. */
function inFacts(home: string, sql: string): void {
  const db = new DatabaseSync(factsPath(home));
  db.exec(sql);
  db.close();
}

/** Lets a folder's file take no more facts: SQLite says so to who keeps some, and reads as before. */
function fill(home: string): void {
  inFacts(home, "CREATE TRIGGER full BEFORE INSERT ON facts BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END");
}

/** Removes the set that an analysis uses, as two others do that begin. */
function evict(home: string): void {
  const file = FactFile.open(factsPath(home));
  for (const name of ["another version", "a third one"]) file.use(underwriting.name, name, Number.MAX_SAFE_INTEGER);
  file.close();
}

/** What befalls facts that an analysis counts on. */
const LOSSES: Readonly<Record<string, (home: string) => void>> = {
  "another process has removed the set of": evict,
  "another process has removed the rows of": (home) => inFacts(home, "DELETE FROM facts"),
  "another process has removed what is common to": (home) => inFacts(home, "DELETE FROM shared"),
  "bytes were written over the file of": (home) => writeFileSync(factsPath(home), "no database".repeat(2000)),
};

describe("an analysis says what one says that keeps nothing, and sees old and new runs,", () => {
  it("where runs cannot be kept any more", async () => {
    const here = await analyzedFolder();
    await here.analyze();
    fill(here.home);
    const more = [...(await here.add(2, wrongTerm(10))), ...(await here.add(1))];
    for (const _ of ["first", "second"]) {
      const { analysis, read } = await here.analyze();
      expect(analysis).toEqual(await freshAnalysis(here));
      expect(analysis.findings.flatMap(({ sightings }) => sightings)).not.toEqual([]);
      expect(read).toEqual([...more].sort());
    }
    const problem = expect.stringMatching(/what is read of runs is not kept.*database or disk is full/);
    expect(here.notes).toEqual([
      { about: "store", problem },
      { about: "store", problem },
    ]);
    inFacts(here.home, "DROP TRIGGER full");
    await here.analyze();
    expect((await here.analyze()).read).toEqual([]);
  });

  describe.each(Object.entries(LOSSES))("where %s", (_, lose) => {
    it.each(["first", "all"] as const)("facts, when it has read %s of its runs", async (when) => {
      const here = await analyzedFolder();
      await here.analyze();
      await here.add(2, wrongTerm(10));
      const analysis = await here.analyzeWhile(when, () => lose(here.home));
      expect(analysis).toEqual(await freshAnalysis(here));
      // What comes later is kept again.
      await here.analyze();
      expect((await here.analyze()).read).toEqual([]);
    });
  });
});
