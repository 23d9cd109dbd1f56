import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { APPROVED, answer, KEY, serve } from "../../testing/ask-claude.js";
import { CLI, cleanEnvironment, emptyFolder, underwrite } from "../../testing/cli.js";
import { apiError, callAllTools, message, type Reply } from "../../testing/messages-server.js";

describe("the key never leaves", () => {
  it("not even when the server echoes it in an answer, an error, a header or a tool's name", async () => {
    const echoes: Reply[] = [
      message([{ type: "tool_use", id: KEY, name: KEY, input: { [KEY]: KEY } }]),
      answer({ approved: true, max_loan: 1, monthly_payment: 1, post_loan_dti: 1, reasoning: `Your key is ${KEY}.` }),
      apiError(500, "api_error", KEY, { "request-id": KEY, "x-should-retry": "false" }),
    ];
    const { env, requests } = await serve((_, n) => echoes[n] ?? "hang");
    const { stdout, stderr } = await underwrite([...APPROVED, "--verbose"], { env: { ...env, DEBUG: "1" } });
    expect(requests).toHaveLength(3);
    expect(stdout + stderr).toContain("[redacted]");
    expect(stdout + stderr).not.toContain(KEY);
  });
});

describe("Ctrl-C", () => {
  it("ends a run that waits for the provider with 130, and says what was done", async () => {
    const { env } = await serve((request, n) => (n === 0 ? callAllTools(request) : "hang"));
    const child = execa(process.execPath, [CLI, ...APPROVED, "--verbose"], {
      cwd: emptyFolder(),
      env: { ...cleanEnvironment(), ...env },
      extendEnv: false,
      reject: false,
    });
    for await (const line of child.iterable({ from: "stderr" })) {
      if (String(line).includes("round trip 2: asking")) child.kill("SIGINT");
    }
    const { stdout, exitCode } = await child;
    expect(JSON.parse(String(stdout))).toMatchObject({
      approved: null,
      run: { exit_reason: "interrupted", round_trips: 2, input_tokens: 900 },
    });
    expect(exitCode).toBe(130);
  });
});

describe("streams", () => {
  it("a reader that goes away is no fault: the exit code is the decision's", async () => {
    const { stderr, exitCode } = await execa(
      "bash",
      ["-c", `"${process.execPath}" "${CLI}" ${APPROVED.join(" ")} -q | head -c 0; exit \${PIPESTATUS[0]}`],
      {
        cwd: emptyFolder(),
        env: cleanEnvironment(),
        extendEnv: false,
        reject: false,
      },
    );
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  });

  it("stdout is data and stderr is talk: the offline note, unless it is to be quiet", async () => {
    const loud = await underwrite(APPROVED);
    const quiet = await underwrite([...APPROVED, "--quiet"]);
    expect(loud.stderr).toMatch(/embedded offline model decides/);
    expect(quiet.stderr).toBe("");
    expect(JSON.parse(loud.stdout)).toMatchObject({ approved: true });
  });
});
