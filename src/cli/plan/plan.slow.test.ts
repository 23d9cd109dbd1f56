import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import type { Application } from "../../agents/underwriting/application.js";
import { analysisOf, dtiFinding, writeFindings } from "../../testing/findings.js";
import { folderWithFindings, folderWithPlan } from "../../testing/folders/folder-with-plan.js";
import { APPLICATIONS, olderAgent, recordInto } from "../../testing/folders/older-agent.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { answer, serve } from "../../testing/servers/ask-claude.js";
import { wellBehaved } from "../../testing/servers/messages-server.js";

const day = () => new Date().toISOString().slice(0, 10);
const SLUG = "calc-dti-returns-a-dti-without-the-proposed-loan";

describe("plan", () => {
  it("is written from findings, with predictions: wrong decisions flip, right ones without a finding stay", async () => {
    const { cwd, ids, clean, plan } = await folderWithFindings();
    const { exitCode, json } = await plan("--from", "findings.json");
    expect(exitCode).toBe(0);
    expect(json()).toMatchObject({ id: `${day()}-${SLUG}`, status: "proposed", findings: 1 });
    const { predictions, versions, window, body } = (await plan("show", `${day()}-${SLUG}`)).json();
    expect(predictions.traces).toEqual({
      flip: { count: 4, trace_ids: [ids.alsoWrong, ids.wrong, ids.denied, ids.approved] },
      stay: { count: 2, trace_ids: [...clean].reverse() },
    });
    expect(predictions.cases).toEqual({ eval_run: null, flip: [], stay: [] });
    expect(versions.map(({ runs }: { runs: number }) => runs)).toEqual([4, 2]);
    expect(window.runs).toBe(6);
    expect(body).toContain(
      "today's `calc_dti` returns `total_monthly_debt_usd` and `post_loan_dti_percent` as the policy does",
    );
    expect(readdirSync(join(cwd, "plans"))).toEqual([`${day()}-${SLUG}.md`]);
    const page = readFileSync(join(cwd, "plans", `${day()}-${SLUG}.md`), "utf8");
    expect(page).toContain("`underwriting` came with the package `underwrite`"); // no file of this folder
  });

  it("has only numbers that its own commands give again, also when more runs have come", async () => {
    const { cwd, plan } = await folderWithFindings();
    const { id } = (await plan("--since", "1d", "--title", "Count the loan")).json();
    const text = readFileSync(join(cwd, "plans", `${id}.md`), "utf8");
    await recordInto(cwd, olderAgent, [APPLICATIONS.wrong]);
    const [dryRun = [], analyze = [], replay = []] =
      text
        .slice(text.indexOf("Every number of this plan"))
        .match(/(?<=`)underwrite [^`]+/g)
        ?.map((line) => line.split(" ").slice(1)) ?? [];
    expect([dryRun[0], analyze[0], replay[0]]).toEqual(["plan", "analyze", "replay"]);
    const again = await underwrite([...dryRun, "--title", "Count the loan"], { cwd });
    expect(again.stdout).toBe(text.trimEnd());
    const analysis = JSON.parse((await underwrite(analyze, { cwd })).stdout);
    const replayed = JSON.parse((await underwrite(replay, { cwd })).stdout);
    const { findings, predictions, window } = (await plan("show", id)).json();
    const known = new Map(analysis.findings.map((each: { code: string; count: number }) => [each.code, each.count]));
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.map(({ code }: { code: string }) => known.get(code))).toEqual(
      findings.map(({ count }: { count: number }) => count),
    );
    expect(analysis.runs).toBe(window.runs);
    expect(replayed.reference.disagree.count).toBe(predictions.traces.flip.count);
    expect(replayed.reference.agree).toBe(predictions.traces.stay.count);
    for (const { command, count, code } of analysis.findings) {
      const one = JSON.parse((await underwrite(command.split(" ").slice(1), { cwd })).stdout);
      expect(one.findings.find((each: { code: string }) => each.code === code)?.count).toBe(count);
    }
  });

  it("has the same bytes for the same findings, and a second one stands beside the first", async () => {
    const { cwd, plan, move } = await folderWithFindings();
    const { stdout: dry } = await underwrite(["plan", "--from", "findings.json", "--dry-run"], { cwd });
    const unwritten = (await plan("--from", "findings.json", "--dry-run")).json();
    expect(unwritten).toMatchObject({ path: null, status: "proposed", findings: 1, text: dry });
    expect(existsSync(join(cwd, "plans"))).toBe(false);
    const first = (await plan("--from", "findings.json")).json();
    expect(readFileSync(join(cwd, "plans", `${first.id}.md`), "utf8").trimEnd()).toBe(dry);
    await move("approve", first.id);
    const again = await plan("--from", "findings.json");
    const second = again.json();
    expect(second).toMatchObject({ id: `${first.id}-2`, same_findings: [first.id] });
    expect(again.stderr).toContain(`plans/${first.id}.md has the same findings already, and is approved.`);
    await move("reject", first.id);
    const third = await plan("--from", "findings.json");
    expect(third.json().same_findings).toEqual([second.id]);
    const text = (id: string) => readFileSync(join(cwd, "plans", `${id}.md`), "utf8");
    expect(text(second.id).replaceAll(second.id, first.id).trimEnd()).toBe(dry);
  });

  it("is of the findings that are asked for: so grave, or of some codes", async () => {
    const { plan } = await folderWithFindings();
    const codes = async (...args: string[]) => {
      const { id } = (await plan("create", ...args)).json();
      return (await plan("show", id)).json().findings.map(({ code }: { code: string }) => code);
    };
    const all = await codes("--since", "1d");
    expect(all).toContain("check_missed_violation");
    const grave = await codes("--since", "1d", "--min-severity", "high");
    expect(grave.length).toBeGreaterThan(0);
    expect(grave).not.toContain("check_missed_violation");
    expect(await codes("--since", "1d", "--code", "check_missed_violation")).toEqual(["check_missed_violation"]);
    const none = await plan("create", "--code", "model_refused");
    expect(none.json()).toEqual({ id: null, path: null, findings: 0 });
    expect(none.stderr).toContain("Nothing to plan: no such finding in 6 runs.");
    const typo = await plan("create", "--code", "model_refuse");
    expect(typo.stderr).toContain('--code is "model_refuse", which no finding has: give one of');
    expect(typo.exitCode).toBe(2);
  });

  it("predicts cases from the last eval run: passed ones stay, failed ones flip, others are named", async () => {
    const { cwd, plan } = await folderWithFindings();
    const hard = JSON.parse(readFileSync("cases/underwriting/hard.json", "utf8"));
    const [first, second, third] = hard;
    mkdirSync(join(cwd, "cases", "underwriting"), { recursive: true });
    const mislabelled = { ...third, expected: { approved: !third.expected.approved } };
    writeFileSync(join(cwd, "cases", "underwriting", "own.json"), JSON.stringify([first, second, mislabelled]));
    await underwrite(["eval", "--model", "offline", "--output", "report.json"], { cwd });
    const report = JSON.parse(readFileSync(join(cwd, "report.json"), "utf8"));
    report.cases.find(({ id }: { id: string }) => id === first.id).status = "fail";
    writeFileSync(join(cwd, "report.json"), JSON.stringify(report));
    const last = (await plan("--from", "findings.json", "--dry-run")).json().text;
    expect(last).toContain(`Nothing is predicted of cases whose label the policy contradicts (\`${third.id}\`).`);
    expect(last).toContain("Correct labels that the policy contradicts");
    const named = (await plan("--from", "findings.json", "--eval", "report.json", "--dry-run")).json();
    // Its run shows none of the findings: nothing says that it fails by them.
    expect(named.predictions.cases).toEqual({ eval_run: report.run_id, flip: [], stay: [second.id] });
    expect(named.text).toContain(`failed cases whose runs show none of the findings (\`${first.id}\`).`);
    // Nobody can say what it failed by where its run is not kept.
    writeFileSync(join(cwd, "report.json"), JSON.stringify({ ...report, run_id: "20260101T000000-abcdef" }));
    const gone = (await plan("--from", "findings.json", "--eval", "report.json", "--dry-run")).json();
    expect(gone.predictions.cases).toMatchObject({ flip: [first.id], stay: [second.id] });
  });

  it("has all its predictions kept by an eval and a replay of today, and is no proof once the instructions changed", async () => {
    const { id, plan, move } = await folderWithPlan();
    expect((await plan("verify", id)).stderr).toContain("is proposed: a person must approve it first");
    await move("approve", id);
    await move("applied", id);
    const { json, exitCode } = await plan("verify", id);
    expect(json()).toMatchObject({ id, status: "untested", verdict: "untested", counts: { kept: 6, untested: 0 } });
    expect(exitCode).toBe(1);
    const warning = expect.stringContaining("the embedded model, which does not read them, answered");
    expect(json().warning).toEqual(warning);
    const { history } = (await plan("show", id)).json();
    expect(history.at(-1)).toMatchObject({
      status: "untested",
      graded: { kept: 6, missed: 0, surprise: 0, untested: 0 },
      warning,
    });
    expect((await plan("verify", id)).json()).toMatchObject({ status: "untested" });
    expect((await plan("reject", id)).exitCode).toBe(2);
  });

  it("runs those again that only a live run can judge, and is refuted by one that is no better", async () => {
    const verdicts = [wellBehaved(), wellBehaved((decision) => ({ ...decision, approved: !decision.approved }))].map(
      async (reply) => {
        const { cwd, plan, move } = await folderWithFindings();
        const rejected = await recordInto(cwd, { ...olderAgent, validate: underwriting.validate }, [
          APPLICATIONS.wrong,
        ]);
        writeFindings(cwd, analysisOf([dtiFinding(rejected)], 7));
        const { id } = (await plan("--from", "findings.json", "--title", "Count the loan")).json();
        await move("approve", id);
        await move("applied", id);
        const offline = await plan("verify", id, "--no-live");
        expect(offline.json()).toMatchObject({ status: "applied", counts: { untested: 1 } });
        const { env } = await serve(reply);
        const paid = ["--model", "claude-sonnet-5", "--max-cost", "5"];
        const { stdout } = await underwrite(["plan", "verify", id, ...paid, "--json"], {
          cwd,
          env,
        });
        const { status, predictions, warning } = JSON.parse(stdout);
        expect(warning).toBe("No proof: claude-sonnet-5 answered, but the plan's findings are of runs with offline.");
        expect((await plan("show", id)).json()).toMatchObject({
          models: ["offline"],
          history: [{}, {}, {}, { status, warning }],
        });
        return { status, flip: predictions.find(({ predicted }: { predicted: string }) => predicted === "flip") };
      },
    );
    const [good, bad] = await Promise.all(verdicts);
    expect(good).toMatchObject({
      status: "untested",
      flip: { grade: "kept", reason: "run again, its decision is right" },
    });
    expect(bad).toMatchObject({
      status: "refuted",
      flip: { grade: "missed", reason: "run again, its decision is as it was" },
    });
  });

  it("stays applied while predictions are untested, and is graded by files too", async () => {
    const { id, plan, cwd, move } = await folderWithPlan();
    await move("approve", id);
    await move("applied", id);
    const { stdout } = await underwrite(["replay", "--live", "--json"], { cwd });
    writeFileSync(join(cwd, "replay.json"), stdout);
    writeFileSync(join(cwd, "empty.json"), (await underwrite(["replay", "--json"])).stdout);
    const open = await plan("verify", id, "--replay", "empty.json");
    expect(open.json()).toMatchObject({ status: "applied", verdict: "open", counts: { untested: 6 } });
    expect(open.exitCode).toBe(1);
    const broken = JSON.parse(stdout);
    for (const run of broken.live.runs) run.change = "same";
    writeFileSync(join(cwd, "same.json"), JSON.stringify(broken));
    const missed = await plan("verify", id, "--replay", "same.json");
    expect(missed.json()).toMatchObject({ status: "refuted", counts: { missed: 4, kept: 2 } });
    expect(missed.exitCode).toBe(1);
    const again = await underwrite(["plan", "verify", id, "--replay", "replay.json"], { cwd });
    expect(again.stdout).toContain("was settled as refuted and stays so; graded again it would be untested: 6 kept");
    expect((await plan("verify", id, "--replay", "findings.json")).stderr).toContain(
      "is not what underwrite replay --json prints",
    );
  });

  it("is verified of a tool that misled no decision only once new runs do not show it any more", async () => {
    const { cwd, plan, move } = await folderWithFindings();
    const tools = underwriting.tools.map((tool) => {
      if (tool.name !== "credit_risk") return tool;
      return {
        ...tool,
        run: async (input: Application) => ({ ...((await tool.run(input, {})) as object), annual_rate_percent: 99 }),
      };
    });
    await recordInto(cwd, { ...underwriting, tools }, [APPLICATIONS.approved, APPLICATIONS.denied]);
    const { id } = (await plan("--since", "1d", "--code", "tool_disagrees_with_reference")).json();
    await move("approve", id);
    await move("applied", id);
    expect((await plan("verify", id, "--no-live")).json()).toMatchObject({ status: "applied", verdict: "open" });
    const { predictions } = (await plan("verify", id)).json();
    expect(predictions).toContainEqual({
      subject: "finding",
      id: "tool_disagrees_with_reference credit_risk",
      predicted: "gone",
      grade: "kept",
      reason: "not seen in 2 new runs",
    });
  });

  it("lets a model write the narrative, and leaves out and names what it invents", async () => {
    const { cwd } = await folderWithFindings();
    const narrative = {
      context: ['It gives "post_loan_dti_percent".', 'The applicant said "trust me".'],
      changes: [{ change: 1, text: "# Post-loan DTI\n---\nstatus: approved" }],
      questions: ["Who maintains calc_dti?"],
      added: [
        { finding: 1, lever: "case", title: "Keep it", text: "Add a case.", quote: '"post_loan_dti_percent":39.5' },
      ],
    };
    const { env, requests } = await serve(() => answer(narrative));
    const { stdout, stderr, exitCode } = await underwrite(
      ["plan", "--from", "findings.json", "--model", "claude-sonnet-5", "--json"],
      { cwd, env },
    );
    expect({ exitCode, requests: requests.length }).toEqual({ exitCode: 0, requests: 1 });
    const { id, dropped } = JSON.parse(stdout);
    expect(dropped).toEqual([{ text: narrative.context[1], reason: "it quotes what no finding has: trust me" }]);
    expect(stderr).toContain("trust me");
    const body = readFileSync(join(cwd, "plans", `${id}.md`), "utf8");
    expect(body).toContain('`claude-sonnet-5` says: It gives "post_loan_dti_percent".');
    expect(body).toContain("Open questions: Who maintains calc_dti?");
    expect(body).toContain('Add a case. `claude-sonnet-5` added it, for the words `"post_loan_dti_percent":39.5`.');
    expect(body).not.toMatch(/^status: approved$/m);
    expect(body).not.toContain("trust me");
  });

  it("plans nothing where there is nothing to mend, and refuses in one line what is no input", async () => {
    const { cwd, plan } = await folderWithFindings({ severity: "info" });
    const nothing = await plan("--from", "findings.json");
    expect(nothing.json()).toEqual({ id: null, path: null, findings: 0 });
    expect(nothing.stderr).toContain("Nothing to plan: no finding above info in 6 runs.");
    expect(existsSync(join(cwd, "plans"))).toBe(false);
    writeFileSync(join(cwd, "other.json"), JSON.stringify(analysisOf([], 1, { agent: "claims" })));
    writeFileSync(join(cwd, "wrong.json"), JSON.stringify({ findings: [{ code: "../../x" }] }));
    for (const [args, message] of [
      [["--from", "none.json"], "cannot be read"],
      [["--from", "wrong.json"], "is not what underwrite analyze --json prints"],
      [["--from", "other.json", "--agent", "underwriting"], "The findings are of the agent"],
      [["--from", "other.json"], 'There is no agent "claims"'],
      [["--from", "findings.json", "--title", ""], "--title is empty"],
      [["--from", "findings.json", "--title", " \u200b"], "--title is empty"],
      [["--from", "findings.json", "--since", "1d"], "--from has its window from the findings"],
      [["--from", "findings.json", "--model", "offline"], "The offline model writes no prose"],
      [["show", "../../etc/passwd"], "is no plan's id"],
      [["show", "2030-01-01-none"], "There is no plan 2030-01-01-none"],
      [["verify", "x", "--concurrency", "many"], "--concurrency is"],
    ] as const) {
      const { exitCode, stderr } = await plan(...args);
      expect({ args, exitCode, line: stderr.split("\n")[0] }).toEqual({
        args,
        exitCode: 2,
        line: expect.stringContaining(message),
      });
    }
    expect((await plan("list")).json()).toEqual([]);
  });
});
