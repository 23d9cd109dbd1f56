import { readFileSync } from "node:fs";
const root = process.cwd();
const { checkDecision } = await import(`${root}/src/agents/underwriting/agent.ts`); const { tools } = await import(`${root}/src/agents/underwriting/tools.ts`);
const by = new Map<string, [number, number]>(); const misses: any[] = [];
for (const line of readFileSync("bench/reader/corpus/tune.jsonl", "utf8").trim().split("\n")) { const t = JSON.parse(line); if (t.fault === null) continue;
  const results = await Promise.all(tools.map(async ({ name, run }: any) => ({ id: name, name, is_error: false, result: await run(t.application, {}) })));
  const w = checkDecision(t.application, { ...t.decision, reasoning: t.text }, results).warnings.filter((x: any) => x.level === "warning");
  const k = t.fault.replace(/\(.*/, "").trim(); const c = by.get(k) ?? [0, 0]; c[1]++; if (!w.length) { c[0]++; misses.push(t); } by.set(k, c); }
console.log([...by].filter(([, c]) => c[0] > 2).sort((a, b) => b[1][0] - a[1][0]).map(([k, c]) => `${k} ${c[0]}/${c[1]}`).join("; "));
const { writeFileSync } = await import("node:fs"); writeFileSync("/tmp/wt/misses.json", JSON.stringify(misses));
