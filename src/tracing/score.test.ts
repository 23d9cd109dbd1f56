import { join } from "node:path";
import { expect, it } from "vitest";
import { openStoreIn } from "../testing/folders/stores.js";
import { emptyFolder } from "../testing/processes/cli.js";
import { EPOCH, storedSpan, traceId } from "../testing/spans.js";
import { isMet, type Score, VERDICTS } from "./score.js";

it.each(VERDICTS)(
  "a verdict %s is found by what it says, in whatever word and case it is kept; another score as it is",
  (name) => {
    const store = openStoreIn(join(emptyFolder(), ".underwrite"));
    const kept = [0, 1, "No", "NO", "Incorrect", "no", "false", "Yes", "PASS", "True", "perhaps"];
    const scores = [name, "tone"].flatMap((each) =>
      kept.map((value, n): Score => {
        const data_type = typeof value === "number" ? "BOOLEAN" : "CATEGORICAL";
        return { id: `${each}-${n}`, trace_id: traceId(n + 1), name: each, value, data_type, source: "person" };
      }),
    );
    store.addSpans(kept.map((_, n) => storedSpan({ trace: n + 1, id: n + 1, from: n })));
    store.addScores(scores, EPOCH);
    const found = (of: string, value: string) => {
      const condition = { name: of, value };
      const listed = store.list({ scores: [condition] }).map(({ trace_id }) => kept[Number.parseInt(trace_id, 16) - 1]);
      const met = scores.filter((score) => isMet(score, condition)).map((score) => score.value);
      expect(new Set(listed)).toEqual(new Set(met)); // the store and what has no store judge alike
      return met;
    };
    for (const word of ["false", "no", "Wrong"])
      expect(found(name, word)).toEqual([0, "No", "NO", "Incorrect", "no", "false"]);
    expect(found(name, "true")).toEqual([1, "Yes", "PASS", "True"]);
    expect(found(name, "Perhaps")).toEqual([]);
    expect(found("tone", "no")).toEqual(["no"]);
    expect(found("tone", "false")).toEqual([0, "false"]);
    store.close();
  },
);
