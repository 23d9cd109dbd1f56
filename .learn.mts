import { readFileSync } from "node:fs";
import { sentencesOf } from "./src/reading/learned/features.ts";
import { tokensOf } from "./src/reading/text/tokens.ts";

const L = (p: string) =>
  readFileSync(p, "utf8")
    .trim()
    .split("\n")
    .map((l) => JSON.parse(l));
const KINDS = { rule: /invent|unusual|rule/i, prohibited: /prohib/i, open: /not decide|no decision/i } as const;
const kindOf = (f: string | null) =>
  f === null
    ? undefined
    : KINDS.prohibited.test(f)
      ? "prohibited"
      : KINDS.rule.test(f)
        ? "rule"
        : KINDS.open.test(f)
          ? "open"
          : undefined;
export const prep = (d: any) => ({
  id: d.id,
  fault: d.fault,
  kind: kindOf(d.fault),
  s: sentencesOf(tokensOf(d.text)).map((x) => x.features),
  text: d.text,
});
export type P = ReturnType<typeof prep>;
export const isPos = (r: P, kind: string) =>
  kind === "reason" ? r.kind === "rule" || r.kind === "prohibited" : r.kind === kind;
export function train(rows: P[], kind: string, opt = { epochs: 8, rate: 0.5, up: 4, least: 3 }) {
  const count = new Map<string, number>();
  for (const r of rows) for (const f of new Set(r.s.flat())) count.set(f, (count.get(f) ?? 0) + 1);
  const V = new Map<string, number>();
  for (const [f, c] of count) if (c >= opt.least) V.set(f, V.size);
  const X = rows.map((r) => ({
    pos: isPos(r, kind),
    xs: r.s.map((s) => Int32Array.from(s.flatMap((f) => V.get(f) ?? []))),
  }));
  const w = new Float64Array(V.size);
  let b = -4;
  let seed = 7;
  const rnd = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  const sum = (x: Int32Array) => {
    let z = 0;
    for (const i of x) z += w[i]!;
    return z / Math.sqrt(Math.max(1, x.length));
  };
  for (let ep = 0; ep < opt.epochs; ep++) {
    const batch: [Int32Array, number, number][] = [];
    for (const { pos, xs } of X) {
      if (!xs.length) continue;
      if (!pos) for (const x of xs) batch.push([x, 0, 1]);
      else if (ep < 2) for (const x of xs) batch.push([x, 1, 0.25]);
      else {
        let best = xs[0]!;
        for (const x of xs) if (sum(x) > sum(best)) best = x;
        batch.push([best, 1, 1]);
      }
    }
    for (let i = batch.length - 1; i > 0; i--) {
      const j = Math.floor(rnd() * (i + 1));
      [batch[i], batch[j]] = [batch[j]!, batch[i]!];
    }
    const rate = opt.rate / (1 + ep * 0.3);
    for (const [x, y, wt] of batch) {
      const n = Math.sqrt(Math.max(1, x.length));
      const p = 1 / (1 + Math.exp(-(sum(x) + b)));
      const e = wt * (p - y) * (y ? opt.up : 1);
      const g = (rate * e) / n;
      for (const i of x) w[i] = w[i]! - g - rate * 1e-5 * w[i]!;
      b -= 0.01 * e;
    }
  }
  return { V, w, b };
}
export const score = (m: ReturnType<typeof train>, r: P) => {
  let best = -99,
    at = 0;
  r.s.forEach((s, k) => {
    let z = 0,
      n = 0;
    for (const f of s) {
      const i = m.V.get(f);
      if (i !== undefined) {
        z += m.w[i]!;
        n++;
      }
    }
    const v = z / Math.sqrt(Math.max(1, n)) + m.b;
    if (v > best) {
      best = v;
      at = k;
    }
  });
  return { best, at };
};
if (process.argv[1]!.endsWith(".learn.mts")) {
  const tune = L("bench/reader/corpus/tune.jsonl").map(prep);
  const blind = [25, 26, 27, 28, 29, 30, 31, 32].flatMap((n) => L(`/tmp/wt/blind-${n}/corpus.jsonl`)).map(prep);
  const hold = /^w60[1-8]-|^w59\d-|^w58\d-/;
  const tr = tune.filter((r) => !hold.test(r.id)),
    te = [...tune.filter((r) => hold.test(r.id)), ...blind];
  for (const kind of ["reason"]) {
    const t0 = Date.now();
    const m = train(tr, kind, {
      epochs: +(process.argv[2] ?? 8),
      rate: +(process.argv[3] ?? 0.5),
      up: +(process.argv[4] ?? 4),
      least: +(process.argv[5] ?? 3),
    });
    const neg = te
      .filter((r) => !isPos(r, kind))
      .map((r) => [score(m, r).best, r] as const)
      .sort((a, b) => b[0] - a[0]);
    const pos = te.filter((r) => isPos(r, kind)).map((r) => score(m, r).best);
    const right = neg.filter(([, r]) => r.fault === null);
    console.log(kind, "features", m.V.size, "pos", pos.length, "right", right.length, Date.now() - t0, "ms");
    for (const q of [0, 1, 2, 3, 5]) {
      const t = right[q]![0];
      console.log(
        "  allow",
        q,
        t.toFixed(2),
        "recall",
        (pos.filter((x) => x > t).length / pos.length).toFixed(3),
        "other faults hit",
        neg.filter(([v, r]) => v > t && r.fault !== null).length,
      );
    }
    for (const [v, r] of right.slice(0, 4))
      console.log(
        "   ",
        v.toFixed(2),
        r.id,
        r.s[score(m, r).at]!.filter((x) => !x.includes(" "))
          .join(" ")
          .slice(0, 160),
      );
  }
}
