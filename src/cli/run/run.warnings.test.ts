import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { APPROVED, ask, DENIED, serve } from "../../testing/servers/ask-claude.js";
import {
  apiError,
  callAllTools,
  message,
  type Reply,
  type ReplyFunction,
  wellBehaved,
} from "../../testing/servers/messages-server.js";

/** Innocent, with a word that can name a national origin; what it warns of is not sent back. */
const INNOCENT = "The applicant puts the accent on a low payment. Approved.";

type Decision = Record<string, unknown>;
const saying = (reasoning: string) => (decision: Decision) => ({ ...decision, reasoning });

/** Calls all tools, then answers with the changes in order; a reply stands for itself. */
function answers(...given: (((decision: Decision) => Decision) | Reply)[]): ReplyFunction {
  return (request, n) => {
    const next = given[n - 1] ?? given.at(-1);
    if (n === 0) return callAllTools(request);
    return typeof next === "function" ? wellBehaved(next)(request) : (next ?? "hang");
  };
}

describe("an innocent text that the reader suspects", () => {
  const warned = [{ code: "prohibited_basis", level: "warning", quote: expect.stringContaining("the accent") }];

  it("leaves the decision as it is, with a warning beside it and no further round trip", async () => {
    const { document, stderr, exitCode } = await ask(answers(saying(INNOCENT)));
    expect(document).toMatchObject({
      approved: true,
      reasoning: INNOCENT,
      schema_version: 2,
      validation: { valid: true, violations: [], warnings: warned, repaired: false },
      run: { exit_reason: "decided", round_trips: 2 },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  it.each([
    ["by --strict", ["--strict"], {}],
    ["by a setting", [], { UNDERWRITE_STRICT: "true" }],
    ["by --strict against the setting", ["--strict"], { UNDERWRITE_STRICT: "false" }],
  ])("blocks it where that is asked for, %s", async (_, options, settings) => {
    const { env, requests } = await serve(answers(saying(INNOCENT)));
    const { stdout, stderr, exitCode } = await underwrite([...APPROVED, ...options], { env: { ...env, ...settings } });
    expect(JSON.parse(stdout)).toMatchObject({
      approved: null,
      rejected_decision: { approved: true, reasoning: INNOCENT },
      validation: { valid: false, violations: warned, warnings: [] },
      run: { exit_reason: "rejected", round_trips: 3 },
    });
    expect(stderr).toContain("in a strict run such an answer does not stand");
    expect({ exitCode, requests: requests.length }).toEqual({ exitCode: 3, requests: 3 });
  });

  it("is refused as a setting that is neither true nor false", async () => {
    const { stderr, exitCode } = await underwrite(APPROVED, { env: { UNDERWRITE_STRICT: "perhaps" } });
    expect(stderr).toContain("UNDERWRITE_STRICT in the environment is not usable: it takes true or false.");
    expect(exitCode).toBe(2);
  });

  it("is a warning in the trace and its scores, whose words are masked as content is", async () => {
    const { env } = await serve(answers(saying(INNOCENT)));
    const cwd = emptyFolder();
    const settings = { ...env, UNDERWRITE_CAPTURE_CONTENT: "masked" };
    await underwrite(APPROVED, { cwd, env: settings });
    const { stdout } = await underwrite(["traces", "show", "last", "--json"], { cwd });
    const { scores, roots } = JSON.parse(stdout);
    expect(scores).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: "valid", value: 1 }),
        expect.objectContaining({ name: "warning.prohibited_basis", value: 1 }),
      ]),
    );
    const attributes = roots[0].attributes;
    expect(attributes["underwrite.warning_codes"]).toEqual(["prohibited_basis"]);
    expect(attributes["underwrite.violation_codes"]).toEqual([]);
    expect(JSON.parse(attributes["underwrite.warnings"])).toMatchObject([
      { code: "prohibited_basis", level: "warning" },
    ]);
    expect(stdout).not.toContain("accent on");
  });
});

describe("a right decision whose text cites a figure from nowhere", () => {
  const suspect = saying("Approved with $777,777 in reserve.");

  it.each<[string, (((decision: Decision) => Decision) | Reply)[], number]>([
    ["the provider fails", [apiError(429, "rate_limit_error", "slow down")], 3],
    ["the answer is cut off", [message([{ type: "text", text: '{"appr' }], { stop_reason: "max_tokens" })], 3],
    ["the model refuses", [message([], { stop_reason: "refusal" })], 3],
    ["the second answer is wrong", [(decision) => ({ ...decision, approved: false })], 3],
    ["the second answer says the same", [suspect], 3],
  ])("stands, with exit code 0, when %s", async (_, second, round_trips) => {
    const { document, exitCode } = await ask(answers(suspect, ...second));
    expect(document).toMatchObject({
      approved: true,
      reasoning: "Approved with $777,777 in reserve.",
      validation: { valid: true, repaired: false, warnings: [{ code: "ungrounded_figure" }] },
      run: { exit_reason: "decided", round_trips },
    });
    expect(document).not.toHaveProperty("rejected_decision");
    expect(exitCode).toBe(0);
  });

  it("is replaced by one whose text does not", async () => {
    const { document, requests } = await ask(answers(suspect, saying("Approved.")));
    expect(document).toMatchObject({ reasoning: "Approved.", validation: { warnings: [], repaired: true } });
    expect(JSON.stringify(requests[2]?.body.messages.at(-1))).toContain("may be mistaken");
  });
});

describe("no path approves what the policy denies", () => {
  const approve = (decision: Decision) => ({ ...decision, approved: true, reasoning: "Approved." });
  const suspectDenial = saying("Denied, with $777,777 in reserve.");
  const rightDenial = saying("Denied.");

  it.each<[string, ReplyFunction, { approved: false | null; exitCode: number }]>([
    ["an approval twice", answers(approve), { approved: null, exitCode: 3 }],
    ["an approval, and then no answer", answers(approve, message([])), { approved: null, exitCode: 3 }],
    ["an approval, and then a denial", answers(approve, rightDenial), { approved: false, exitCode: 0 }],
    ["a suspect denial, and then an approval", answers(suspectDenial, approve), { approved: false, exitCode: 0 }],
    ["a suspect denial twice", answers(suspectDenial), { approved: false, exitCode: 0 }],
    [
      "an approval with a right text",
      answers((decision) => ({ ...decision, approved: true })),
      { approved: null, exitCode: 3 },
    ],
    ["a wrong figure", answers((decision) => ({ ...decision, max_loan: 150000 })), { approved: null, exitCode: 3 }],
  ])("%s", async (_, reply, { approved, exitCode }) => {
    const ended = await ask(reply, DENIED);
    expect({ approved: ended.document.approved, exitCode: ended.exitCode }).toEqual({ approved, exitCode });
    const { env } = await serve(reply);
    const strict = await underwrite([...DENIED, "--strict"], { env });
    expect(JSON.parse(strict.stdout).approved).not.toBe(true);
  });
});
