import { describe, expect, it } from "vitest";
import { decisionOn } from "../../testing/decision-with.js";
import { emptyFolder, onTerminal } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { callTool, startMcp } from "../../testing/processes/mcp-client.js";
import { answer, serve, thenAnswer } from "../../testing/servers/ask-claude.js";
import { ATTRIBUTE } from "../../tracing/attributes.js";

const DENIED = ["75000", "0", "579", "300000"];
const DTI = "The loan of $300,000.00 would bring debt payments to 51.23% of income; the Poor tier allows at most 30%.";
const INPUT = { annual_income: 75_000, total_debt: 0, credit_score: 579, loan_amount: 300_000 };
const RIGHT = decisionOn(INPUT);

/** A text without its line breaks and indents. */
const flat = (text: string) => text.replace(/\s+/g, " ");

describe("the reasons of a denial", () => {
  it("are shown by the card, by traces show and by explain, where they are found again in the trace", async () => {
    const cwd = emptyFolder();
    const card = flat(await onTerminal(cwd, [...DENIED, "--full", "--no-color"]));
    const [reasons, flip, tools, comment] = ["Reasons", "Would be approved if", "Tools", "The model's comment"].map(
      (title) => card.indexOf(` ${title} `),
    );
    expect([reasons, flip, tools, comment]).toEqual([reasons, flip, tools, comment].sort((a = 0, b = 0) => a - b));
    expect(reasons).toBeGreaterThan(0);
    for (const args of [
      ["traces", "show", "last", "--full", "--no-color"],
      ["explain", "last", "--full", "--no-color"],
    ]) {
      const text = flat(await onTerminal(cwd, args));
      expect(text).toContain(DTI);
      expect(text).toContain("the credit score is at least 670 (Good tier: 32.58% of at most 40% of income)");
    }
  });

  it("are in the trace that MCP answers, and in the document that its runAgent answers", async () => {
    const cwd = emptyFolder();
    const { policy, run } = JSON.parse((await underwrite(DENIED, { cwd })).stdout);
    const { client } = await startMcp(cwd);
    const { json: outline } = await callTool(client, "getTraceOutline", { traceId: run.trace_id });
    const spanIds = [String(outline.outline[0]).split(" ")[0]];
    const { json: whole } = await callTool(client, "getTraceOutline", { traceId: run.trace_id, spanIds });
    expect(JSON.parse(whole.spans[0].attributes[ATTRIBUTE.explanation])).toEqual(policy);
    expect((await callTool(client, "runAgent", { input: INPUT })).json.policy).toEqual(policy);
    await client.close();
  });

  it("are the policy's, whatever a model says in its reasoning", async () => {
    const reasoning = "Zephyrine is denied.";
    const { env } = await serve(thenAnswer(answer({ ...RIGHT, reasoning })));
    const { policy, ...document } = JSON.parse((await underwrite(DENIED, { env })).stdout);
    expect(document).toMatchObject({ approved: false, reasoning });
    expect(policy).toEqual(JSON.parse((await underwrite(DENIED)).stdout).policy);
    expect(JSON.stringify(policy)).not.toContain("Zephyrine");
  });

  it("are not given with an answer that does not stand, though it is a denial", async () => {
    const { env } = await serve(thenAnswer(answer({ ...RIGHT, max_loan: 0, reasoning: "It is denied." })));
    const { stdout, exitCode } = await underwrite(DENIED, { env });
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ approved: null, rejected_decision: { approved: false } });
    expect(JSON.parse(stdout)).not.toHaveProperty("policy");
  });
});
