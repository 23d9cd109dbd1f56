import type { Comparison } from "../evals/report/comparison.js";
import type { EvalReport } from "../evals/report/eval-report.js";
import { intervalText, notJudgedText, rateText } from "../evals/report/wording.js";
import { cost, countText } from "../text/format.js";
import { duration, number, time } from "./figures.js";
import { type Html, html } from "./html.js";
import { passRatePlot, type RateRow } from "./plots/pass-rate.js";

/** The head of the report: whether the gate holds and why, the pass rate, what was run and what it took. @param choice of the scheme; null where the page has one already */
export function verdict(report: EvalReport, comparison: Comparison | null, choice: Html | null = schemes()): Html {
  const { gate, versions, started_at, duration_ms } = report;
  return html`<header class="head">
    <div class="top"><p class="over">Evaluation of <strong>${report.agent}</strong> · ${time(started_at)}</p>${choice}</div>
    <div class="hero">
      <div>
        <h1 class="${gate.passed ? "pass" : "fail"}"><span class="sign" aria-hidden="true">${gate.passed ? "✓" : "✗"}</span> Gate ${gate.passed ? "passed" : "failed"}</h1>
        ${gate.reasons.length > 0 && html`<ul class="reasons">${gate.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}
        <p class="lead">${sentence(report)} Model <strong>${versions.model}</strong>, ${duration(duration_ms)}. ${notJudgedText(report)}</p>
      </div>
      ${rate(report, comparison)}
    </div>
    ${counts(report)}
    ${particulars(report)}
  </header>`;
}

/** The choice between light and dark. */
export function schemes(): Html {
  const choice = (name: string) =>
    html`<label><input type="radio" name="scheme" id="scheme-${name}"${name === "auto" && html` checked`}> ${name}</label>`;
  return html`<fieldset class="choice"><legend>Scheme</legend>${["auto", "light", "dark"].map(choice)}</fieldset>`;
}

function sentence({ total, passed, skipped }: EvalReport): string {
  const scored = total - skipped;
  if (scored === 0) return `No case was scored, of ${countText(total, "case")} selected.`;
  const most = `${number(passed)} of ${countText(scored, "case")} passed`;
  return skipped > 0 ? `${most}; ${number(skipped)} skipped.` : `${most}.`;
}

function rate({ pass_rate, pass_rate_interval, min_pass }: EvalReport, comparison: Comparison | null): Html {
  if (pass_rate === null || pass_rate_interval === null) {
    return html`<div class="rate"><p class="big">–</p><p class="note">No pass rate: no case was scored.</p></div>`;
  }
  const rows: RateRow[] = [
    { name: comparison ? "this run" : "pass rate", rate: pass_rate, interval: pass_rate_interval },
  ];
  if (comparison?.a.pass_rate_interval && comparison.a.pass_rate !== null) {
    rows.push({ name: "baseline", rate: comparison.a.pass_rate, interval: comparison.a.pass_rate_interval });
  }
  const [low, high] = pass_rate_interval;
  return html`<div class="rate">
    <p class="big">${rateText(pass_rate)}<span> pass rate</span></p>
    <p class="note">95% interval ${intervalText([low, high])}${min_pass < 1 && html`; the gate asks for ${rateText(min_pass)}`}</p>
    ${passRatePlot(rows, min_pass < 1 ? min_pass : null)}
  </div>`;
}

function counts({ passed, failed, errored, skipped, repeats }: EvalReport): Html {
  const tile = (status: string, amount: number, word: string) =>
    html`<div class="tile ${amount > 0 ? status : "none"}"><dt>${word}</dt><dd>${number(amount)}</dd></div>`;
  return html`<dl class="tiles">
    ${tile("pass", passed, "passed")}${tile("fail", failed, "failed")}${tile("error", errored, "error")}
    ${tile("skipped", skipped, "skipped")}${tile("flaky", repeats.flaky.length, "flaky")}
  </dl>`;
}

function particulars({ versions, usage, repeats, judge, judges }: EvalReport): Html {
  const row = (name: string, value: string | null) => html`<div><dt>${name}</dt><dd>${value ?? "–"}</dd></div>`;
  const { latency_ms } = usage;
  return html`<section class="particulars" aria-label="Versions and usage"><dl class="facts">
      ${row("model", versions.model)}${judge !== null && !judges && row("judge of rubrics", judge)}${judges?.map(({ model, problem }) => row("judge of rubrics", `${model}${problem === null ? "" : " (not known to be fit)"}`))}${row("policy", versions.policy)}${row("instructions", versions.instructions)}
      ${row("tools", versions.tools)}${versions.code !== undefined && row("code", versions.code)}${versions.host !== undefined && row("host", versions.host)}${row("cases", versions.cases)}${row("underwrite", versions.app)}
      ${row("commit", versions.revision?.slice(0, 12) ?? null)}
      ${row("runs", number(usage.runs))}${row("round trips", number(usage.round_trips))}
      ${row("tokens in, out", `${number(usage.input_tokens)}, ${number(usage.output_tokens)}`)}
      ${row("cost", cost(usage.cost_usd, "unknown"))}
      ${row("latency, median", latency_ms && duration(latency_ms.p50))}${row("95th percentile", latency_ms && duration(latency_ms.p95))}
      ${repeats.k > 1 && row("pass@1", repeats.pass_at_1 === null ? null : rateText(repeats.pass_at_1))}
      ${repeats.pass_hat.filter(({ k }) => k > 1).map(({ k, value }) => row(`pass^${k}`, rateText(value)))}
    </dl></section>`;
}
