import { readFileSync, writeFileSync } from "node:fs";
import { isPos, prep, score, train } from "./.learn.mts";

const L = (p: string) =>
  readFileSync(p, "utf8")
    .trim()
    .split("\n")
    .map((l) => JSON.parse(l));
const tune = L("bench/reader/corpus/tune.jsonl").map(prep);
const blind = [25, 26, 27, 28, 29, 30, 31, 32].flatMap((n) => L(`/tmp/wt/blind-${n}/corpus.jsonl`)).map(prep);
const m = train(tune, "reason");
const { checkDecision } = await import(`./src/agents/underwriting/agent.ts`);
const { tools } = await import(`./src/agents/underwriting/tools.ts`);
const raw = new Map(
  [25, 26, 27, 28, 29, 30, 31, 32].flatMap((n) => L(`/tmp/wt/blind-${n}/corpus.jsonl`)).map((d: any) => [d.id, d]),
);
const miss = async (d: any) => {
  const results = await Promise.all(
    tools.map(async ({ name, run }: any) => ({
      id: name,
      name,
      is_error: false,
      result: await run(d.application, {}),
    })),
  );
  return !checkDecision({ ...d.application }, { ...d.decision, reasoning: d.text }, results).warnings.some(
    (x: any) => x.level === "warning",
  );
};
const byW = [...m.w.keys()].sort((a, b) => Math.abs(m.w[b]!) - Math.abs(m.w[a]!));
for (const keep of [1e9, 12000, 6000, 3000]) {
  const w0 = Float64Array.from(m.w);
  for (const i of byW.slice(keep)) m.w[i] = 0;
  for (const thr of [0, 0.5, 1, 1.5]) {
    let al = 0,
      found = 0,
      missed = 0,
      hit = 0,
      all = 0;
    const ids: string[] = [];
    for (const r of blind) {
      const v = score(m, r).best;
      if (r.fault === null) {
        if (v > thr) al++;
      } else if (isPos(r, "reason")) {
        all++;
        if (v > thr) hit++;
      }
    }
    console.log("keep", keep, "thr", thr, "alarms", al, "hit", hit, "of", all);
  }
  m.w.set(w0);
}
const left: string[] = [];
for (const r of blind)
  if (r.fault !== null && (await miss(raw.get(r.id)))) left.push(`${r.id} ${r.fault} ${score(m, r).best.toFixed(2)}`);
console.log(left.join("\n"));
