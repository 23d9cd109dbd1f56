import { readFileSync } from "node:fs";
import { reading } from "../../src/agents/underwriting/reading/traits.js";
import { reference } from "../../src/agents/underwriting/reference.js";
import type { Application } from "../../src/agents/underwriting/application.js";
import { Reader } from "../../src/reading/reader.js";
import { factsOf } from "../../src/runtime/read-output.js";

interface Row { id: string; style: string; application: Application; decision: any; fault: string | null; code: string | null; text: string }
const [, , part = "tune", show = ""] = process.argv;
const rows: Row[] = readFileSync(new URL(`./corpus/${part}.jsonl`, import.meta.url), "utf8").trim().split("\n").map((l) => JSON.parse(l));
const reader = new Reader(reading as never);
let fa = 0, miss = 0, right = 0, faulty = 0;
const by: Record<string, [number, number]> = {};
const langs = new Set((process.argv[4] ?? "").split(",").filter(Boolean));
for (const row of rows) {
  if (langs.size && !langs.has(row.style)) continue;
  const ref = reference(row.application);
  const facts = factsOf(reading, row.application, { input: row.application as never, reference: ref.figures, output: row.decision, toolResults: [] });
  const r = reader.read(row.text.normalize("NFKC"), facts);
  const flags: string[] = [];
  const yes = row.decision.approved ? "yes" : "no";
  if (r.outcome.says && r.outcome.says !== yes) flags.push(`contradict(${r.outcome.says}): ${r.outcome.quote}`);
  for (const c of r.comparisons) if (!c.holds || (c.implies && c.implies !== yes)) flags.push(`compare(${c.said}): ${c.left} / ${c.right} :: ${c.quote}`);
  for (const f of r.wrongFigures) flags.push(`figure: ${f.claim.figure.text} ${f.expected ? `as ${f.expected.quantity.key}=${f.expected.value}` : "unknown"}`);
  for (const l of r.leansOn) flags.push(`${l.code}: ${l.name} :: ${l.quote}`);
  for (const w of r.wrongNames) flags.push(`name: ${w.name} :: ${w.quote}`);
  if (r.missing) flags.push(`missing: ${r.missing}`);
  if (r.outcome.says === undefined) flags.push("(info) unread");
  const flagged = flags.some((f) => !f.startsWith("(info)"));
  const k = `${row.fault ?? "right"}`;
  by[k] ??= [0, 0];
  by[k][1]++;
  if (row.fault === null) { right++; if (flagged) { fa++; by[k][0]++; } } else { faulty++; if (!flagged) miss++; else by[k][0]++; }
  const print = show === "fa" ? row.fault === null && flagged : show === "miss" ? row.fault !== null && !flagged : show === "unread" ? row.fault === null && r.outcome.says === undefined : show === row.id;
  if (print) console.log(`\n${row.id} [${row.style}] ${row.fault} | ${JSON.stringify(row.application)} ${JSON.stringify(row.decision)}\n  ${row.text.replace(/\n/g, "\n  ")}\n  ==> ${flags.join("\n  ==> ")}`);
}
console.log(`\n${part}: right ${right}, false alarms ${fa}; faulty ${faulty}, missed ${miss}`);
console.log(Object.entries(by).map(([k, [a, b]]) => `${k}: ${a}/${b} flagged`).join("\n"));
