import { describe, expect, it } from "vitest";
import { APPROVED, codesIn, DENIED, findingsIn, madeRun, madeRuns } from "../../testing/made-runs/analyze.js";
import { decisionOf, type MadeRun } from "../../testing/made-runs/made-run.js";

const codesOf = async (change: (run: MadeRun) => void) => codesIn([await madeRun(APPROVED, change)]);

/** Gives the tool of a name another result, or other arguments. */
const tool = (name: string, change: (call: MadeRun["tools"][number]) => void) => (run: MadeRun) => {
  const call = run.tools.find((each) => each.name === name);
  if (!call) throw new Error(`There is no ${name}.`);
  change(call);
};

describe("the model that answered", () => {
  const answered = (name: string) => (run: MadeRun) => {
    for (const call of run.calls) call.answered = name;
  };

  it.each(["claude-haiku-4-5", "gpt-4o-mini", "claude-sonnet-4"])(
    "is told of where it is another one: %s",
    async (name) => {
      const found = await findingsIn([await madeRun(APPROVED, answered(name))]);
      expect(found).toMatchObject([
        { code: "model_differs", subject: "claude-sonnet-5", details: [{ text: name, count: 1 }] },
      ]);
    },
  );

  it.each([
    "claude-sonnet-5",
    "claude-sonnet-5-20260301",
    "anthropic/claude-sonnet-5",
    "us.anthropic.claude-sonnet-5-20260301-v1:0",
  ])("is the one that was asked under another name: %s", async (name) => {
    expect(await codesOf(answered(name))).toEqual([]);
  });
});

describe("a run that was made under another policy", () => {
  const titles = async (others: number) => {
    const runs = Array.from({ length: 3 }, (_, index) => {
      const wrong = tool("credit_risk", (call) => Object.assign(call.result as object, { annual_rate_percent: 99 }));
      return madeRun(
        DENIED,
        (run) => {
          if (index < 2) wrong(run);
          if (index < others) run.version = { ...run.version, policy: "0123456789ab" };
        },
        index + 1,
      );
    });
    return (await findingsIn(await Promise.all(runs))).map(({ title }) => title);
  };

  it("is judged by today's, and is said to be of another one", async () => {
    const of = "credit_risk returns wrong figures in 2 of 3 runs";
    expect(await titles(0)).toEqual([`${of}: annual_rate_percent (2)`]);
    expect(await titles(1)).toEqual([
      `${of} (1 of them made under another policy than today's): annual_rate_percent (2)`,
    ]);
    expect(await titles(2)).toEqual([`${of} (all made under another policy than today's): annual_rate_percent (2)`]);
  });
});

describe("a rule that another policy may have had", () => {
  it("is said to be of runs under another one", async () => {
    const run = await madeRun(DENIED, (run) => {
      const reasoning = "Denied: the credit score of 580 is below the minimum credit score of 620.";
      run.output = { ...(run.output as object), reasoning };
      run.version = { ...run.version, policy: "0123456789ab" };
    });
    const found = (await findingsIn([run])).find(({ code }) => code === "rule_not_in_policy");
    expect(found?.title).toContain("(made under another policy than today's)");
  });
});

describe("a wrong figure that stands far behind in a long result", () => {
  it.each([
    ["JSON", { history: "paid ".repeat(200), annual_rate_percent: 99 }, '"annual_rate_percent":99'],
    ["a text", `${"paid ".repeat(200)} rate: 99%`, "rate: 99%"],
  ])("is in what is quoted: %s", async (_, result, words) => {
    const change = tool("credit_risk", (call) => Object.assign(call, { result }));
    const found = await findingsIn([await madeRun(APPROVED, change)]);
    const finding = found.find(({ code }) => code === "tool_disagrees_with_reference");
    expect(finding?.evidence[0]?.quote).toContain(words);
  });
});

describe("a tool that returns an error as a result", () => {
  it.each([
    [{ error: "the rate service is down" }],
    [{ status: "error", message: "no such score" }],
    [{ success: false, reason: "timeout after 3000 ms" }],
    [{ status_code: 503 }],
    ["Error: connection refused"],
    ["TypeError: Cannot read properties of undefined"],
  ])("is told of: %j", async (result) => {
    const found = await codesOf(tool("amortize", (call) => Object.assign(call, { result })));
    expect(found).toEqual(["tool_returned_error amortize"]);
  });

  it("is none where the field of errors is empty, or the figures stand beside it", async () => {
    expect(
      await codesOf(tool("amortize", (call) => Object.assign(call.result as object, { error: null, errors: [] }))),
    ).toEqual([]);
    expect(
      await codesOf(tool("amortize", (call) => Object.assign(call.result as object, { status: "ok", code: 500 }))),
    ).toEqual([]);
  });

  it("is another fault where it says another thing, and the same for other numbers", async () => {
    const failing = (result: object, number: number) =>
      madeRun(
        APPROVED,
        tool("amortize", (call) => Object.assign(call, { result })),
        number,
      );
    const runs = await Promise.all([
      failing({ error: "timed out after 31 ms" }, 1),
      failing({ error: "timed out after 99 ms" }, 2),
      failing({ error: "no such score" }, 3),
    ]);
    const [finding] = await findingsIn(runs);
    expect(finding?.sightings.map(({ count }) => count)).toEqual([2, 1]);
  });
});

describe("a tool that leaves a key out", () => {
  const drop = tool("calc_dti", (call) => {
    const { max_dti_percent: _, ...rest } = call.result as Record<string, number>;
    call.result = rest;
  });

  it("is told of beside runs in which it returns it, by the key", async () => {
    const runs = await madeRuns(6);
    for (const run of runs.slice(0, 2)) drop(run);
    expect(await findingsIn(runs)).toMatchObject([
      { code: "tool_lacks_key", subject: "calc_dti", count: 2, sightings: [{ method: "max_dti_percent" }] },
    ]);
  });

  it("is none in another version of the tools, that never returned it", async () => {
    const runs = await madeRuns(6);
    for (const run of runs.slice(0, 3)) {
      run.version = { ...run.version, tools: "1".repeat(64) };
      drop(run);
    }
    expect((await findingsIn(runs)).map(({ code }) => code)).not.toContain("tool_lacks_key");
  });

  it("is none for a key that comes and goes", async () => {
    const runs = await madeRuns(8);
    for (const run of runs.slice(0, 5))
      tool("calc_dti", (call) => Object.assign(call.result as object, { hint: 1 }))(run);
    expect(await findingsIn(runs)).toEqual([]);
  });
});

describe("arguments of a tool", () => {
  const call = (args: object) => tool("amortize", (made) => Object.assign(made, { arguments: JSON.stringify(args) }));

  it("are told of where they are not the input's, and what the answer took from it is their consequence", async () => {
    const other = await madeRun({ ...APPROVED, loan_amount: 100_000 });
    const wrong = await madeRun(APPROVED, (run) => {
      call({ loan_amount: 100_000 })(run);
      const result = other.tools.find(({ name }) => name === "amortize")?.result as Record<string, number>;
      tool("amortize", (made) => Object.assign(made, { result }))(run);
      run.output = {
        ...decisionOf(run),
        monthly_payment: result.monthly_payment_usd as number,
        reasoning: "Approved.",
      };
    });
    expect((await codesIn([wrong])).filter((code) => code !== "check_missed_violation")).toEqual([
      "tool_arguments_wrong amortize",
      "→ monthly_payment_mismatch monthly_payment",
    ]);
  });

  it("are right as text, too, and where a further call beside the right one tries another value", async () => {
    expect(await codesOf(call({ loan_amount: "250000" }))).not.toContain("tool_arguments_wrong amortize");
    const tried = (run: MadeRun) => {
      call({ loan_amount: 250_000 })(run);
      const made = run.tools.find(({ name }) => name === "amortize");
      if (made) run.tools.push({ ...made, arguments: '{"loan_amount":100000}' });
    };
    expect(await codesOf(tried)).not.toContain("tool_arguments_wrong amortize");
  });
});

describe("one answer for different inputs", () => {
  const copied = (from: MadeRun) => (run: MadeRun) => {
    run.output = { ...decisionOf(from), reasoning: "The application is approved." };
    run.checks = [{ output: run.output, codes: [] }];
  };

  it("is the cause of all that is wrong in it", async () => {
    const approved = await madeRun(APPROVED);
    const found = await findingsIn([approved, await madeRun(DENIED, copied(approved), 2)]);
    expect(found[0]).toMatchObject({ code: "answer_repeated", severity: "high", count: 1 });
    const effects = found[0]?.consequences.map(({ code }) => code) ?? [];
    expect(effects).toEqual(expect.arrayContaining(["approval_contradicts_policy", "max_loan_mismatch"]));
  });

  it("is none where it is right for both, or only the outcome is wrong", async () => {
    const same = { ...APPROVED, credit_score: 721 };
    expect(await codesIn([await madeRun(APPROVED), await madeRun(same, undefined, 2)])).toEqual([]);
    const flipped = (run: MadeRun) => {
      run.output = { ...decisionOf(run), approved: false, reasoning: "The application is denied." };
    };
    const found = await findingsIn([await madeRun(APPROVED, flipped), await madeRun(same, flipped, 2)]);
    expect(found.map(({ code }) => code)).not.toContain("answer_repeated");
  });
});
