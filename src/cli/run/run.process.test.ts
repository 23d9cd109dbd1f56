import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { WRONG } from "../../testing/decision-with.js";
import { CLI, cleanEnvironment, emptyFolder, underwrite } from "../../testing/processes/cli.js";
import { APPROVED, answer, KEY, serve } from "../../testing/servers/ask-claude.js";
import { apiError, callAllTools, message, type Reply } from "../../testing/servers/messages-server.js";

describe("the key never leaves", () => {
  it("not even when the server echoes it in an answer, an error, a header or a tool's name", async () => {
    const echoes: Reply[] = [
      message([{ type: "tool_use", id: KEY, name: KEY, input: { [KEY]: KEY } }]),
      answer({ ...WRONG, reasoning: `Your key is ${KEY}.` }),
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

describe("on a terminal", () => {
  it("Ctrl-C still gives the result: the spinner leaves the exit alone", async () => {
    const { env } = await serve(() => "hang");
    const cwd = emptyFolder();
    const command = `"${process.execPath}" "${CLI}" ${APPROVED.join(" ")} --json > out.json`;
    const terminal = execa("script", ["-qec", command, "/dev/null"], {
      cwd,
      env: { ...cleanEnvironment(), ...env, TERM: "xterm" },
      extendEnv: false,
      reject: false,
    });
    for await (const chunk of terminal.iterable({ binary: true })) {
      if (Buffer.from(chunk).includes("asking the model")) terminal.stdin.write("\u0003");
    }
    const { exitCode } = await terminal;
    expect(JSON.parse(readFileSync(join(cwd, "out.json"), "utf8"))).toMatchObject({
      run: { exit_reason: "interrupted" },
    });
    expect(exitCode).toBe(130);
  });
});

describe("streams", () => {
  it.each([
    [
      "stdout that cannot be written is one line and exit code 5",
      `${APPROVED.join(" ")} -q > /dev/full`,
      5,
      /^underwrite: the output cannot be written .*$/,
    ],
    ["stderr that is closed takes nothing from the exit code", "foo 2>&-", 2, /^$/],
    ["stderr that is closed takes nothing from a decision", `${APPROVED.join(" ")} 2>&- > /dev/null`, 0, /^$/],
  ])("%s", async (_, args, exitCode, stderr) => {
    const result = await execa("bash", ["-c", `"${process.execPath}" "${CLI}" ${args}`], {
      cwd: emptyFolder(),
      env: cleanEnvironment(),
      extendEnv: false,
      reject: false,
    });
    expect(result).toMatchObject({ exitCode, stderr: expect.stringMatching(stderr) });
  });

  it("no escape sequence of a provider or a user reaches the terminal, and every error is one line", async () => {
    const nasty = "\u001b[31mred\u001b]0;title\u0007\u202e\u009b2J\nsecond line";
    const { env } = await serve(() => apiError(400, "invalid_request_error", nasty, { "request-id": "req\u009b31m" }));
    const results = [await underwrite(APPROVED, { env }), await underwrite(["--input", `/no${nasty}`])];
    for (const { stderr } of results) {
      expect(stderr.trim().split("\n")).toHaveLength(1);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
      expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });

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

  it("stdout is data and stderr is talk: the offline note, unless it is to be quiet, or was asked for", async () => {
    const loud = await underwrite(APPROVED);
    const quiet = await underwrite([...APPROVED, "--quiet"]);
    const meant = await underwrite([...APPROVED, "--model", "offline"]);
    expect(loud.stderr).toMatch(/embedded offline model decides/);
    expect([quiet.stderr, meant.stderr]).toEqual(["", ""]);
    expect(JSON.parse(loud.stdout)).toMatchObject({ approved: true });
  });
});
