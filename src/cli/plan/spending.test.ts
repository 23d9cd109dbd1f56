import { describe, expect, it } from "vitest";
import { folderWithPlan } from "../../testing/folders/folder-with-plan.js";
import { underwriteAtTerminal } from "../../testing/processes/at-terminal.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { serve } from "../../testing/servers/ask-claude.js";
import { wellBehaved } from "../../testing/servers/messages-server.js";

describe("the verification of a plan", () => {
  it("asks no model that costs without a bound or a yes, whoever chose the model", async () => {
    const { env, requests } = await serve(wellBehaved());
    const { id, move, cwd } = await folderWithPlan();
    await move("approve", id);
    await move("applied", id);
    for (const [args, more] of [
      [["--model", "claude-sonnet-5"], {}],
      [[], { UNDERWRITE_MODEL: "claude-sonnet-5" }],
      [["--no-live"], {}], // the key alone chooses Claude
    ] as const) {
      const { stdout, stderr, exitCode } = await underwrite(["plan", "verify", id, ...args], {
        cwd,
        env: { ...env, ...more } as Record<string, string>,
      });
      expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
      expect(stderr).toContain("which may cost money: give --max-cost");
    }
    const asked = await underwriteAtTerminal(["plan", "verify", id], { whenAsked: "no\n" }, { cwd, env });
    expect(asked.stdout).toContain("may cost money, and --max-cost gives no bound. Ask it?");
    expect(asked.exitCode).toBe(2);
    expect(requests).toEqual([]);
    const offline = await underwrite(["plan", "verify", id, "--model", "offline", "--json"], { cwd, env });
    expect(JSON.parse(offline.stdout)).toMatchObject({ id });
    expect(requests).toEqual([]);
    await underwriteAtTerminal(["plan", "verify", id], { whenAsked: "yes\n" }, { cwd, env });
    expect(requests.length).toBeGreaterThan(0);
  });
});
