import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { answersWith, folderWithRuns, paymentOver, wrongTerm } from "../../testing/life/folder-with-runs.js";
import { underwriteAtTerminal } from "../../testing/processes/at-terminal.js";
import { underwrite as command, emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { usd } from "../../text/format.js";

interface Listed {
  id: string;
  code: string;
  method: string;
  status: string;
  lately: { count: number; of: number };
  seen: number;
}

type Folder = ReturnType<typeof folderWithRuns>;

async function listed({ run }: Folder): Promise<Listed[]> {
  return (await run("findings", "list", "--json")).json();
}

async function only(folder: Folder, method: string): Promise<Listed> {
  const [found, ...others] = (await listed(folder)).filter((each) => each.method === method);
  expect(others).toEqual([]);
  expect(found).toBeDefined();
  return found as Listed;
}

const changesOf = (document: { changes: Record<"new" | "reopened" | "gone", { method: string }[]> }) => {
  const { changes } = document;
  const methods = (list: { method: string }[]) => list.map(({ method }) => method);
  return { new: methods(changes.new), reopened: methods(changes.reopened), gone: methods(changes.gone) };
};

describe("analyze", () => {
  it("says once what is new, what is gone, and what is seen again, and counts each run once", async () => {
    const folder = folderWithRuns();
    await folder.add(6, wrongTerm(5));
    const first = (await folder.run("analyze", "--json")).json();
    expect(first.changes.since).toBe(null);
    expect(changesOf(first)).toEqual({ new: ["a 5-year term"], reopened: [], gone: [] });
    await folder.add(2, wrongTerm(10));
    const second = await folder.run("analyze", "--json");
    expect(changesOf(second.json())).toEqual({ new: ["a 10-year term"], reopened: [], gone: [] });
    const again = (await folder.run("analyze")).stdout;
    expect(again).toMatch(/Since the look of .*: nothing is new, nothing is gone\./);
    expect(await only(folder, "a 5-year term")).toMatchObject({ status: "open", lately: { count: 6, of: 8 }, seen: 6 });

    await folder.add(250, undefined, "9.9.9");
    const later = await folder.run("analyze", "--json");
    expect(changesOf(later.json())).toEqual({ new: [], reopened: [], gone: ["a 10-year term", "a 5-year term"] });
    expect(changesOf((await folder.run("analyze", "--json")).json()).gone).toEqual([]);
    const mended = (await folder.run("findings", "show", (await only(folder, "a 5-year term")).id)).stdout;
    expect(mended).toContain("mended");
    expect(mended).toContain("Not seen any more from version 9.9.9");

    await folder.add(1, wrongTerm(5), "9.9.9");
    const back = await folder.run("analyze");
    expect(back.stdout).toContain("1 seen again after being mended");
    expect(await only(folder, "a 5-year term")).toMatchObject({ status: "reopened", seen: 7 });
    expect(await only(folder, "a 10-year term")).toMatchObject({ status: "mended" });
  });

  it("finds nothing gone in a choice of runs, and knows what it saw there", async () => {
    const folder = folderWithRuns();
    await folder.add(5, wrongTerm(5));
    await folder.run("analyze");
    await folder.add(40);
    const chosen = (await folder.run("analyze", "--outcome", "approved", "--limit", "40", "--json")).json();
    expect(changesOf(chosen).gone).toEqual([]);
    expect(await only(folder, "a 5-year term")).toMatchObject({ status: "open", lately: { count: 5, of: 5 } });
    expect((await folder.run("analyze", "--kind", "eval", "--json")).json().changes).toBeUndefined();
  });

  it("says the same where nothing can be kept, and that it is not", async () => {
    const folder = folderWithRuns();
    await folder.add(3, wrongTerm(5));
    mkdirSync(join(folder.cwd, ".underwrite", "findings.db"));
    const { stdout, stderr, exitCode } = await folder.run("analyze", "--json");
    expect({ exitCode, findings: JSON.parse(stdout).findings.length }).toEqual({ exitCode: 0, findings: 1 });
    expect(stderr).toContain("findings.db cannot be used");
    rmSync(join(folder.cwd, ".underwrite", "findings.db"), { recursive: true });
    writeFileSync(
      join(folder.cwd, ".underwrite", "findings.db"),
      "this is no database, and it is long enough to be one",
    );
    const damaged = await folder.run("analyze");
    expect(damaged).toMatchObject({ exitCode: 0 });
    expect(damaged.stderr).toContain("what was seen is not kept");
  });

  it("leaves nothing in a folder that has no runs", async () => {
    const cwd = emptyFolder();
    expect((await underwrite(["analyze"], { cwd })).exitCode).toBe(0);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("a finding that a person dismisses", () => {
  it("is listed under precision with the reason, and counts neither for --fail-on nor for a plan", async () => {
    const folder = folderWithRuns();
    await folder.add(3, wrongTerm(5));
    await folder.add(2, answersWith({ max_loan: 250_000 }));
    await folder.run("analyze");
    const { id } = await only(folder, "a 5-year term");
    const said = await folder.run("findings", "dismiss", id.slice(0, 6), "--reason", "five years here", "--by", "Ada");
    expect(said).toMatchObject({ exitCode: 0 });
    expect(said.stdout).toContain(`${id} is dismissed, by Ada`);
    expect(JSON.parse(readFileSync(join(folder.cwd, "findings", `${id}.json`), "utf8"))).toMatchObject({
      id,
      code: "monthly_payment_mismatch",
      method: "a 5-year term",
      history: [{ status: "dismissed", by: "Ada", reason: "five years here" }],
    });
    const { findings, precision } = (await folder.run("analyze", "--json")).json();
    expect(findings.map(({ subject }: { subject: string }) => subject)).toEqual(["max_loan"]);
    expect(precision).toMatchObject({ found: 2, dismissed: 1, findings: [{ subject: "monthly_payment", count: 3 }] });
    expect((await folder.run("analyze")).stdout).toContain(
      "Precision: 1 fault of 2 dismissed by a person (50% stand).",
    );
    expect((await folder.run("analyze", "--code", "monthly_payment_mismatch", "--fail-on", "info")).exitCode).toBe(0);
    const plan = (await folder.run("plan", "--dry-run")).stdout;
    expect(plan).toContain("max_loan");
    expect(plan).not.toContain("a 5-year term");
    expect((await folder.run("findings", "list")).stdout).toContain("(Ada: five years here)");
  });

  it("stays dismissed for whoever has its file, whatever it has seen, until a person reopens it", async () => {
    const folder = folderWithRuns();
    await folder.add(3, wrongTerm(5));
    await folder.run("analyze");
    const { id } = await only(folder, "a 5-year term");
    await folder.run("findings", "dismiss", id, "--reason", "known");
    rmSync(join(folder.cwd, ".underwrite", "findings.db"));
    const fresh = (await folder.run("analyze", "--json")).json();
    expect({ findings: fresh.findings, new: fresh.changes.new }).toEqual({ findings: [], new: [] });
    expect((await folder.run("findings", "dismiss", id, "--reason", "again")).stderr).toContain("dismissed already");
    await folder.run("findings", "reopen", id);
    expect(await only(folder, "a 5-year term")).toMatchObject({ status: "reopened" });
    expect((await folder.run("analyze", "--json")).json().findings).toHaveLength(1);
    expect((await folder.run("findings", "reopen", id)).stderr).toContain("is not dismissed");
  });

  it("takes the consequences along, and leaves another method of its field alone", async () => {
    const folder = folderWithRuns();
    const monthly_payment = paymentOver(5);
    const cites = { monthly_payment, reasoning: `The payment is ${usd(monthly_payment)} a month. Approved.` };
    await folder.add(2, answersWith(cites));
    await folder.add(2, wrongTerm(10));
    await folder.run("analyze");
    await folder.run("findings", "dismiss", (await only(folder, "a 5-year term")).id, "--reason", "known");
    const { findings, precision } = (await folder.run("analyze", "--json")).json();
    expect(findings.map(({ code, count }: { code: string; count: number }) => [code, count])).toEqual([
      ["monthly_payment_mismatch", 2],
    ]);
    const consequences = precision.findings[0].consequences.map(({ code }: { code: string }) => code);
    expect(consequences).toContain("ungrounded_figure");
  });

  it("is not for a coding agent to dismiss, and needs a reason", async () => {
    const folder = folderWithRuns();
    await folder.add(1, wrongTerm(5));
    await folder.run("analyze");
    const { id } = await only(folder, "a 5-year term");
    const agent = await underwrite(["findings", "dismiss", id, "--reason", "x"], {
      cwd: folder.cwd,
      env: { CLAUDECODE: "1" },
    });
    expect(agent).toMatchObject({ exitCode: 2, stdout: "" });
    expect(agent.stderr).toContain("Only a person dismisses a finding");
    expect((await folder.run("findings", "dismiss", id)).exitCode).toBe(2);
    expect((await folder.run("findings", "dismiss", id, "--reason", " \t")).stderr).toContain("--reason is empty");
    expect((await folder.run("findings", "dismiss", "ffffffffffff", "--reason", "x")).stderr).toContain("no finding");
    expect(existsSync(join(folder.cwd, "findings"))).toBe(false);
  });

  it("whose file cannot be used is said to be so, and is open", async () => {
    const folder = folderWithRuns();
    await folder.add(1, wrongTerm(5));
    await folder.run("analyze");
    const { id } = await only(folder, "a 5-year term");
    mkdirSync(join(folder.cwd, "findings"));
    const other = { id: "aaaaaaaaaaaa", agent: "underwriting", code: "x", subject: "", method: "" };
    const history = [{ status: "dismissed", at: "2026-03-29T10:00:00.000Z", by: "Ada" }];
    writeFileSync(join(folder.cwd, "findings", `${id}.json`), JSON.stringify({ ...other, history }));
    const { stderr, json } = await folder.run("analyze", "--json");
    expect(stderr).toContain(`${id}.json cannot be used (its name is another than its id)`);
    expect(json().findings).toHaveLength(1);
  });
});

describe("a finding in a plan", () => {
  it("is planned, mended when the plan is applied, and reopened when it is seen again", async () => {
    const folder = folderWithRuns();
    await folder.add(4, wrongTerm(5));
    await folder.run("analyze");
    const { id } = (await folder.run("plan", "--json")).json();
    expect(await only(folder, "a 5-year term")).toMatchObject({
      status: "planned",
      plans: [{ id, status: "proposed" }],
    });
    for (const action of ["approve", "applied"]) {
      const typed = { whenAsked: "yes\n" };
      await underwriteAtTerminal(["plan", action, id, "--by", "Ada"], typed, { cwd: folder.cwd });
    }
    expect(await only(folder, "a 5-year term")).toMatchObject({ status: "mended" });
    await folder.add(1, wrongTerm(5)); // it began before that, and only came now
    await folder.run("analyze");
    expect(await only(folder, "a 5-year term")).toMatchObject({ status: "mended" });
    await folder.add(
      1,
      (run) => {
        wrongTerm(5)(run);
        run.duration_ms = 1;
      },
      "9.9.9",
      Date.now(),
    );
    expect(changesOf((await folder.run("analyze", "--json")).json()).reopened).toEqual(["a 5-year term"]);
    expect(await only(folder, "a 5-year term")).toMatchObject({
      status: "reopened",
      plans: [{ id, status: "applied" }],
    });
  });
});

describe("what was seen", () => {
  it("goes with the runs that prune and forget erase, and leaves no trace of them in its file", async () => {
    const folder = folderWithRuns();
    const [forgotten = ""] = await folder.add(
      1,
      answersWith({ reasoning: "The score must exceed the minimum score. Denied." }),
    );
    await folder.add(2, wrongTerm(5));
    await folder.run("analyze");
    const file = join(folder.cwd, ".underwrite", "findings.db");
    expect(readFileSync(file, "latin1")).toContain(forgotten);
    await folder.run("traces", "forget", forgotten, "--yes");
    expect(readFileSync(file, "latin1")).not.toContain(forgotten);
    expect((await listed(folder)).map(({ method }) => method)).toEqual(["a 5-year term"]);
    await folder.run("traces", "prune", "--older-than", "1d", "--yes");
    expect(await listed(folder)).toEqual([]);
    expect(readFileSync(file, "latin1")).not.toContain("a 5-year term");
  });
});

describe("commands at once", () => {
  it("lose nothing: what several look at, dismiss and look at again is all there", async () => {
    const folder = folderWithRuns();
    for (const years of [5, 10] as const) await folder.add(2, wrongTerm(years));
    await folder.add(2, answersWith({ max_loan: 250_000 }));
    await folder.run("analyze");
    const before = await listed(folder);
    expect(before.length).toBeGreaterThan(2);
    await folder.add(2, answersWith({ max_loan: 0 }));
    const dismissing = before.map(({ id }) =>
      command(["findings", "dismiss", id, "--reason", "known"], { cwd: folder.cwd }),
    );
    const looking = [1, 2, 3].map(() => command(["analyze", "--json"], { cwd: folder.cwd }));
    const done = await Promise.all([...dismissing, ...looking]);
    expect(done.map(({ exitCode, stderr }) => ({ exitCode, stderr: exitCode === 0 ? "" : stderr }))).toEqual(
      done.map(() => ({ exitCode: 0, stderr: "" })),
    );
    const told = (await Promise.all(looking)).map(({ stdout }) => changesOf(JSON.parse(stdout)).new);
    expect(told.filter((list) => list.length > 0)).toEqual([["zero"]]); // one of them saw it first
    const after = await listed(folder);
    expect(
      after
        .filter(({ status }) => status === "dismissed")
        .map(({ id }) => id)
        .sort(),
    ).toEqual(before.map(({ id }) => id).sort());
    expect(after.find(({ method }) => method === "zero")).toMatchObject({ status: "open", seen: 2 });
  });
});
