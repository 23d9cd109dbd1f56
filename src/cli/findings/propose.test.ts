import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWithRuns } from "../../testing/life/folder-with-runs.js";
import { decisionOf, type MadeRun } from "../../testing/made-runs/made-run.js";
import { underwrite } from "../../testing/processes/in-process.js";

/** What no detector foresees: the text greets the reader. */
const greets = (run: MadeRun) => {
  const { reasoning, ...rest } = decisionOf(run);
  run.output = { ...rest, reasoning: `Dear friend, ${reasoning}` };
};

interface Span {
  span_id: string;
  output: string | null;
  children: Span[];
}

/** Three runs that greet, among five, and a proposal that says so. */
async function folderWithProposal() {
  const folder = folderWithRuns();
  const ids = await folder.add(3, greets);
  const others = await folder.add(2);
  const spanOf = async (id = "") => {
    const { roots } = (await folder.run("traces", "show", id, "--json")).json() as { roots: Span[] };
    return roots[0]?.span_id ?? "";
  };
  const quote = { trace_id: ids[0] ?? "", span_id: await spanOf(ids[0]), quote: "Dear friend, " };
  const proposal = {
    title: "The text greets its reader",
    severity: "medium",
    quotes: [quote],
    check: { expression: "output.reasoning.startsWith('Dear friend')" } as object,
    count: 3,
  };
  const propose = async (change: object = {}, ...more: string[]) => {
    writeFileSync(join(folder.cwd, "proposal.json"), JSON.stringify({ ...proposal, ...change }));
    return folder.run("findings", "propose", "--file", "proposal.json", ...more);
  };
  const file = join(folder.cwd, "findings", "checks", "the-text-greets-its-reader.json");
  return { ...folder, ids, others, spanOf, quote, propose, file };
}

const ID = "the-text-greets-its-reader";
const CODE = `check:${ID}`;

describe("findings propose", () => {
  it("keeps what is borne out, and its check finds it from when a person has accepted it", async () => {
    const { run, add, propose, file, ids } = await folderWithProposal();
    const proposed = await propose();
    expect(proposed).toMatchObject({ exitCode: 0 });
    expect(proposed.stdout).toContain("is proposed: the check finds 3 of 5 runs.");
    expect((await run("analyze", "--json")).json().findings).toEqual([]);
    expect((await run("status", "--json")).json().proposals.findings).toEqual([ID]);
    expect((await run("findings", "list")).stderr).toContain(`underwrite findings accept ${ID}`);

    expect((await run("findings", "accept", ID, "--by", "Ada")).stdout).toContain("is accepted, by Ada");
    expect(readFileSync(file, "utf8")).not.toContain("Dear friend, ");
    const { findings } = (await run("analyze", "--json")).json();
    expect(findings).toMatchObject([
      { code: CODE, severity: "medium", count: 3, title: "The text greets its reader in 3 of 5 runs" },
    ]);
    expect([...findings[0].trace_ids].sort()).toEqual([...ids].sort());
    expect((await run("analyze", "--code", CODE, "--fail-on", "medium")).exitCode).toBe(1);
    expect((await run("findings", "list")).stdout).toContain("The text greets its reader in 3 of 5 runs");
    await add(1, greets);
    expect((await run("analyze", "--json")).json().findings).toMatchObject([{ count: 4 }]);
    expect((await run("plan", "--dry-run")).stdout).toContain("The text greets its reader");

    expect((await run("findings", "reject", ID)).exitCode).toBe(0);
    expect((await run("analyze", "--json")).json().findings).toEqual([]);
  });

  it("takes a filter over traces for a check as well", async () => {
    const { run, propose } = await folderWithProposal();
    expect((await propose({ check: { filter: { error: false } }, count: 5 })).exitCode).toBe(0);
    await run("findings", "accept", ID);
    expect((await run("analyze", "--json")).json().findings).toMatchObject([{ code: CODE, count: 5 }]);
  });

  it("refuses a quote that is not in its span, or not of a run that the check finds, and another count", async () => {
    const { propose, quote, others, spanOf, file } = await folderWithProposal();
    const problem = async (change: object) => {
      const { exitCode, stderr } = await propose(change);
      expect(exitCode).toBe(1);
      expect(existsSync(file)).toBe(false);
      return stderr;
    };
    expect(await problem({ count: 4 })).toContain("the check finds 3 of 5 runs, and not 4");
    const cites = (change: object) => problem({ quotes: [quote, { ...quote, ...change }] });
    expect(await cites({ quote: "dear friend, " })).toContain("quote 2: its span does not say so, word for word");
    expect(await cites({ quote: "e" })).toContain("fewer than 4 characters");
    expect(await cites({ span_id: "ffffffffffffffff" })).toContain("its trace has no such span");
    expect(await cites({ trace_id: "f".repeat(32) })).toContain("no run of the agent has that trace");
    const other = { trace_id: others[0], span_id: await spanOf(others[0]), quote: "approved" };
    expect(await cites(other)).toContain("the check does not find the run that it is from");
  });

  it("refuses what is no proposal, and an expression that could cost too much, and reads no run for it", async () => {
    const { propose, file } = await folderWithProposal();
    const refused = async (change: object) => {
      const { exitCode, stdout, stderr } = await propose(change);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      return stderr;
    };
    expect(await refused({ quotes: [] })).toContain("This is no proposal");
    expect(await refused({ check: {} })).toContain("This is no proposal");
    expect(await refused({ check: { filter: {} } })).toContain("This is no proposal");
    expect(await refused({ check: { expression: "output.reasoning.matches('(.*)*x')" } })).toContain(
      "matches is not taken",
    );
    expect(await refused({ title: "……" })).toContain("This is no proposal");
    expect(await refused({ title: "…………" })).toContain("has no letter and no digit");
    expect(existsSync(file)).toBe(false);
    expect(await propose({}, "--dry-run")).toMatchObject({ exitCode: 0 });
    expect(existsSync(file)).toBe(false);
    await propose();
    expect((await propose()).stderr).toContain(`There is a check ${ID} already`);
  });
});

describe("a check", () => {
  it("is accepted by a person only, once, and only while there is one", async () => {
    const { run, propose, cwd } = await folderWithProposal();
    await propose();
    const agent = await underwrite(["findings", "accept", ID], { cwd, env: { CODEX_SANDBOX: "1" } });
    expect(agent).toMatchObject({ exitCode: 2, stdout: "" });
    expect(agent.stderr).toContain("Only a person accepts a finding");
    expect((await run("findings", "accept", "../../etc/passwd")).stderr).toContain(`there are ${ID}`);
    await run("findings", "accept", ID, "--by", "Ada");
    expect((await run("findings", "accept", ID)).stderr).toContain(`${ID} is accepted already, by Ada`);
  });

  it("that was changed since a person accepted it does not look, until it is accepted as it is now", async () => {
    const { run, propose, file } = await folderWithProposal();
    await propose();
    await run("findings", "accept", ID);
    writeFileSync(file, readFileSync(file, "utf8").replace("startsWith('Dear friend')", "contains('pproved')"));
    const changed = await run("analyze", "--json");
    expect(changed.json().findings).toEqual([]);
    expect(changed.stderr).toContain("it was changed since a person accepted it");
    await run("findings", "accept", ID);
    expect((await run("analyze", "--json")).json().findings).toMatchObject([{ code: CODE, count: 5 }]);
  });

  it("whose title is hostile stays text in analyze, plans and notices", async () => {
    const { run, propose, cwd } = await folderWithProposal();
    const title = "@channel [pay](https://evil.example) \u001b[2J <script> `rm`";
    const { id } = (await propose({ title }, "--json")).json();
    await run("findings", "accept", id);
    const texts = [
      (await run("analyze", "--full")).stdout,
      (await run("findings", "list")).stdout,
      (await underwrite(["watch", "--once"], { cwd })).stdout,
    ];
    for (const text of texts) expect(text).not.toContain("\u001b[2J");
    expect(texts[2]).not.toMatch(/@|https:|</);
    const plan = (await run("plan", "--dry-run")).stdout;
    expect(plan.slice(plan.indexOf("\n---\n"))).not.toContain("[pay](https");
  });
});
