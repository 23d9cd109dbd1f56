import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import type { EvalReport } from "../evals/report/eval-report.js";
import { offline, recordEval, reportOfResults, underwriter } from "../testing/folders/record-eval.js";
import { mixedEval } from "../testing/mixed-eval.js";
import { hardCases } from "../testing/policy/hard-cases.js";
import { type EvalReportInput, renderEvalReport } from "./eval-report.js";

const REASONING = "The DTI of 47.78% is over the limit of 45%";

async function documentOf(input: EvalReportInput): Promise<ReturnType<typeof parseHTML>["document"]> {
  return parseHTML(await renderEvalReport(input)).document;
}

const textOf = (element: { textContent: string | null } | null) => element?.textContent?.replace(/\s+/g, " ").trim();

async function passingEval(count: number): Promise<EvalReportInput> {
  const chosen = hardCases.slice(0, count);
  const { report, cases, source } = await recordEval(chosen.map((subject) => ({ subject, models: [offline] })));
  return { report, cases, agent: underwriter, trace: (traceId) => source.trace(traceId) };
}

/** The results of one run over and over, under other ids; the first ones failed. */
async function largeEval(total: number, failed: number): Promise<EvalReportInput> {
  const { report, cases, ...rest } = await passingEval(10);
  const idOf = (index: number) => `case-number-${index}`;
  const results = Array.from({ length: total }, (_, index) => {
    const result = report.cases[index % 10] as EvalReport["cases"][number];
    return { ...structuredClone(result), id: idOf(index), status: index < failed ? ("fail" as const) : result.status };
  });
  const subjects = results.map(({ id }, index) => ({ ...(cases[index % 10] as (typeof cases)[number]), id }));
  return { ...rest, report: reportOfResults(results), cases: subjects };
}

describe("the report of an eval run", () => {
  it("says whether the gate holds and why, the pass rate with its interval, and what was run", async () => {
    const input = await mixedEval("partial because of this");
    const document = await documentOf(input);
    expect(textOf(document.querySelector("h1"))).toBe("✗ Gate failed");
    expect(textOf(document.querySelector(".reasons"))).toContain("2 of 10 cases failed");
    expect(textOf(document.querySelector(".rate"))).toMatch(/^70\.0% pass rate 95% interval 39\.7% to 89\.2%/);
    const tiles = [...document.querySelectorAll(".tile")].map((tile) => textOf(tile));
    expect(tiles).toEqual(["passed7", "failed2", "error1", "skipped1", "flaky1"]);
  });

  it("counts expected against decided outcomes over all runs", async () => {
    const document = await documentOf(await mixedEval(REASONING));
    const rows = [...document.querySelectorAll(".matrix tr")].map((row) =>
      [...row.children].map((cell) => textOf(cell)),
    );
    expect(rows).toEqual([
      ["Expected", "approved", "denied", "no outcome"],
      ["approved", "✓ 4", "0", "0"],
      ["denied", "0", "✓ 11", "✗ 5"],
    ]);
  });

  it("speaks of no outcomes where the agent has none", async () => {
    const { report, agent, ...rest } = await passingEval(3);
    const cases = report.cases.map((result) => ({ ...result, outcomes: result.outcomes.map(() => null) }));
    const without = { ...agent, outcomeOf: () => null };
    const document = await documentOf({ ...rest, agent: without, report: reportOfResults(cases) });
    expect(document.querySelector(".matrix")).toBeNull();
    expect([...document.querySelectorAll(".came")].map((came) => textOf(came))).toEqual(["", "", ""]);
  });

  it("shows of a case its figures against expected, violations, reasoning, tools and trace", async () => {
    const input = await mixedEval(REASONING);
    const document = await documentOf(input);
    const shown = document.querySelector("#case-told-to-approve");
    const rows = [...(shown?.querySelectorAll(".figures tbody tr") ?? [])].map((row) => textOf(row));
    expect(rows.slice(0, 4)).toEqual([
      "approved no yes ✗ no",
      "max_loan 139,752.89 150,000 ✗ no",
      "monthly_payment 948.1 948.1 ✓ yes",
      "post_loan_dti 47.78 47.78 ✓ yes",
    ]);
    expect(rows.map((row) => row?.split(" ")[0])).toEqual(Object.keys(input.cases[0]?.expected ?? {}));
    expect(textOf(shown?.querySelector(".violations") ?? null)).toContain("approval_contradicts_policy");
    expect([...(shown?.querySelectorAll("blockquote") ?? [])].map((quote) => textOf(quote))).toContain(REASONING);
    expect(textOf(shown?.querySelector(".tools") ?? null)).toContain("calc_max_loan");
    const spans = [...(shown?.querySelectorAll(".waterfall tbody th") ?? [])].map((name) => textOf(name));
    expect(spans[0]).toBe("invoke_agent underwriting ✗ rejected");
    expect(spans.filter((name) => name?.startsWith("chat"))).toHaveLength(3);
    expect(spans).toContain("repair");
  });

  it("shows of a denial that stands the policy's reasons and what would flip it, before the reasoning", async () => {
    const input = await passingEval(10);
    const document = await documentOf(input);
    const shown = (id: string) => document.querySelector(`#case-${id}`);
    const denied = input.report.cases.filter(({ outcomes }) => outcomes[0] === "denied");
    for (const { id } of denied) expect(shown(id)?.querySelectorAll("ul.policy li").length).toBeGreaterThan(0);
    const approved = input.report.cases.filter(({ outcomes }) => outcomes[0] === "approved");
    expect([denied.length, approved.length]).toEqual([8, 2]);
    for (const { id } of approved) expect(shown(id)?.querySelector(".policy")).toBeNull();
    const titles = [...(shown(denied[0]?.id ?? "")?.querySelectorAll("h4") ?? [])].map((title) => textOf(title));
    expect(titles.slice(titles.indexOf("Decision: denied"))).toEqual([
      "Decision: denied",
      "Reasons, by the policy",
      "reasoning",
      "Tools",
    ]);
    expect(textOf(shown(denied[0]?.id ?? "")?.querySelector("p.policy") ?? null)).toMatch(
      /^It would be approved if payments on existing debts are at most \$[\d,.]+ per year, or if annual income/,
    );
  });

  it("puts what did not pass before the rest", async () => {
    const document = await documentOf(await mixedEval(REASONING));
    const badges = [...document.querySelectorAll(".case summary .badge")].map((badge) => textOf(badge));
    expect(badges.slice(0, 4)).toEqual(["✗ failed", "! error", "≈ flaky", "✓ passed"]);
    expect(badges.at(-1)).toBe("– skipped");
  });

  it("marks every case of the plot by its outcome, and those that did not pass", async () => {
    const input = await mixedEval(REASONING);
    const document = await documentOf(input);
    const plot = document.querySelector(".plot.wide a")?.closest("svg");
    expect(plot?.querySelectorAll("a").length).toBe(10); // all but the one that was skipped
    expect(plot?.getAttribute("aria-label")).toContain("2 cases approved, 2 of them within the limit.");
  });

  it.each([["full"], ["masked"], ["none"]] as const)("holds with content captured as %s", async (capture) => {
    const document = await documentOf(await mixedEval(REASONING, { capture }));
    const shown = document.querySelector("#case-told-to-approve");
    const text = textOf(shown?.querySelector(".columns > div:last-child") ?? null) ?? "";
    expect(text.includes(REASONING)).toBe(capture === "full");
    expect(text.includes("Content is masked")).toBe(capture === "masked");
    expect(text.includes("result not captured")).toBe(capture === "none");
    expect(shown?.querySelectorAll(".waterfall tbody tr").length).toBeGreaterThan(8);
  });

  it("holds without traces, without cases of the suite, and without a plot", async () => {
    const input = await passingEval(2);
    const { evals: _, ...agent } = underwriter;
    const document = await documentOf({ ...input, agent, cases: [], trace: async () => undefined });
    expect(textOf(document.querySelector(".case .body"))).toContain("Its trace is not in the store.");
    expect(document.querySelectorAll(".case").length).toBe(2);
  });

  it("holds with one case, with none, and with all of them skipped", async () => {
    const one = await documentOf(await passingEval(1));
    expect(textOf(one.querySelector(".lead"))).toContain("1 of 1 case passed.");
    const none = await documentOf({ ...(await passingEval(1)), report: reportOfResults([]), cases: [] });
    expect(textOf(none.querySelector(".lead"))).toContain("No case was scored, of 0 cases selected.");
    const skipped = await recordEval(hardCases.map((subject) => ({ subject, models: [] })));
    const document = await documentOf({ ...(await passingEval(1)), report: skipped.report, cases: skipped.cases });
    expect(textOf(document.querySelector(".lead"))).toContain("No case was scored, of 10 cases selected.");
    expect(textOf(document.querySelector(".rate"))).toContain("No pass rate");
  });

  it.each([
    [800, 5],
    [4000, 8],
  ])("stays light with %i cases: at most %i MB, and all of them listed", async (total, megabytes) => {
    const input = await largeEval(total, 400);
    const page = await renderEvalReport(input);
    expect(page.length).toBeLessThan(megabytes * 1_000_000);
    expect(page.match(/<li class="case /g)?.length).toBe(total);
    expect(page.match(/<table class="waterfall">/g)?.length).toBe(500);
    expect(page).toContain(`${(total - 500).toLocaleString("en-US")} cases of`);
    expect(page.match(/href="#case-case-number/g)?.length).toBeLessThanOrEqual(2 * 800);
  });
});
