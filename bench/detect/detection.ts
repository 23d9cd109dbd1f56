import { underwriting } from "../../src/agents/index.js";
import { analyzeTraces } from "../../src/analysis/analyze.js";
import type { Finding } from "../../src/analysis/findings/finding.js";
import { toSpans } from "../../src/testing/made-runs/to-spans.js";
import { localSource } from "../../src/tracing/source.js";
import { TraceStore } from "../../src/tracing/store/store.js";
import type { Fault } from "./fault.js";
import { type Planted, plantFaults } from "./plant-faults.js";

/** Milliseconds since 1970 at which analyses take place: long after the runs. */
const NOW = 1_800_000_000_000;

/** What was found of what was planted, by code. */
export class Detection {
  private readonly counts = new Map<string, { planted: number; found: number; wrong: number }>();
  /** Some of what was missed, and of what was found where nothing was. */
  readonly mistakes: string[] = [];

  /** Makes runs with faults, analyses them through the real store, and compares. @returns the findings */
  async measure(seed: number, runs: number, faults: readonly Fault[], share: number): Promise<Finding[]> {
    const planted = await plantFaults(seed, runs, faults, share);
    const findings = await findingsIn(planted);
    this.compare(planted, findings, `${faults.map(({ kind }) => kind).join(" + ")} at ${share}, seed ${seed}`);
    return findings;
  }

  /** Codes in order, and all together. */
  rows(): { code: string; planted: number; found: number; wrong: number; recall: number; precision: number }[] {
    const rows = [...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, counts]) => ({ code, ...counts }));
    const sum = (of: "planted" | "found" | "wrong") => rows.reduce((total, row) => total + row[of], 0);
    const all = { code: "all", planted: sum("planted"), found: sum("found"), wrong: sum("wrong") };
    return [...rows, all].map((row) => ({
      ...row,
      recall: row.planted === 0 ? 1 : row.found / row.planted,
      precision: row.found + row.wrong === 0 ? 1 : row.found / (row.found + row.wrong),
    }));
  }

  private compare({ expected }: Planted, findings: readonly Finding[], where: string): void {
    const reported = codesByRun(findings);
    for (const [traceId, { must }] of expected) {
      for (const code of must) {
        const found = reported.get(traceId)?.has(code) ?? false;
        this.tell(code, { planted: 1, found: found ? 1 : 0 });
        if (!found)
          this.note(
            `missed: ${code} (${where}), reported ${[...(reported.get(traceId) ?? [])].join(", ") || "nothing"}`,
          );
      }
    }
    for (const [traceId, codes] of reported) {
      const { must, may } = expected.get(traceId) ?? { must: new Set<string>(), may: new Set<string>() };
      for (const code of codes) {
        if (must.has(code) || may.has(code)) continue;
        this.tell(code, { wrong: 1 });
        this.note(`wrong: ${code} (${where}) ${traceId}`);
      }
    }
  }

  private tell(code: string, { planted = 0, found = 0, wrong = 0 }): void {
    const known = this.counts.get(code) ?? { planted: 0, found: 0, wrong: 0 };
    this.counts.set(code, { planted: known.planted + planted, found: known.found + found, wrong: known.wrong + wrong });
  }

  private note(mistake: string): void {
    if (this.mistakes.length < 200) this.mistakes.push(mistake);
  }
}

async function findingsIn({ runs }: Planted): Promise<Finding[]> {
  const store = TraceStore.open(":memory:");
  try {
    for (const { trace_id, started_at, model } of runs.filter(({ ended }) => !ended)) {
      store.begin(trace_id, { started_at, name: `invoke_agent ${underwriting.name}`, agent: underwriting.name, model });
    }
    store.addSpans(runs.flatMap(toSpans));
    return (await analyzeTraces(localSource(store), underwriting, { now: NOW })).findings;
  } finally {
    store.close();
  }
}

/** Under which codes each run is found: as a finding, as what follows from one, as a version's. */
function codesByRun(findings: readonly Finding[]): Map<string, Set<string>> {
  const codes = new Map<string, Set<string>>();
  const tell = (code: string, traceIds: readonly string[]) => {
    for (const traceId of traceIds) codes.set(traceId, (codes.get(traceId) ?? new Set()).add(code));
  };
  for (const { code, trace_ids, consequences, appeared_with } of findings) {
    tell(code, trace_ids);
    for (const effect of consequences) tell(effect.code, effect.trace_ids);
    if (appeared_with) tell("appeared_with_version", trace_ids);
  }
  return codes;
}
