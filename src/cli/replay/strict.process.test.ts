import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, underwrite } from "../../testing/processes/cli.js";
import { callTool, startMcp } from "../../testing/processes/mcp-client.js";
import { APPROVED, serve } from "../../testing/servers/ask-claude.js";
import { wellBehaved } from "../../testing/servers/messages-server.js";

/** A word that can name a national origin, in an innocent text: it is warned of. */
const SUSPECT = "The applicant puts the accent on a low payment. Approved.";
const STRICT = { UNDERWRITE_STRICT: "true" };

/** A folder with one run whose right decision stood, with a warning about its text. */
let cwd: string;
beforeAll(async () => {
  const { env } = await serve(wellBehaved((decision) => ({ ...decision, reasoning: SUSPECT })));
  cwd = emptyFolder();
  const { exitCode, stdout } = await underwrite(APPROVED, { cwd, env });
  expect([exitCode, JSON.parse(stdout).validation.warnings.length]).toEqual([0, 1]);
});

async function json(args: string[], env: Record<string, string> = {}) {
  const { stdout, exitCode } = await underwrite([...args, "--json"], { cwd, env });
  return { ...JSON.parse(stdout), exitCode };
}

describe("recorded runs", () => {
  it.each([
    ["by --strict", ["--strict"], {}],
    ["by the setting", [], STRICT],
    ["by --strict against the setting", ["--strict"], { UNDERWRITE_STRICT: "false" }],
  ])("are replayed as strict as today's runs are: %s", async (_, options, env) => {
    const strict = await json(["replay", "--fail-on-change", ...options], env);
    expect(strict).toMatchObject({ exitCode: 1, now_flagged: { count: 1 }, warned: { count: 0 } });
    expect(strict.flags_gained).toMatchObject([{ code: "prohibited_basis", count: 1 }]);
  });

  it("are replayed with a warning beside them where runs are not strict", async () => {
    const lenient = await json(["replay", "--fail-on-change"]);
    expect(lenient).toMatchObject({ exitCode: 0, now_flagged: { count: 0 }, warned: { count: 1 } });
  });

  it("are analysed so, too, and a finding's command says it", async () => {
    const missed = ({ findings }: { findings: { code: string; command: string }[] }) =>
      findings.find(({ code }) => code === "check_missed_violation");
    expect(missed(await json(["analyze"]))).toBeUndefined();
    const found = missed(await json(["analyze"], STRICT));
    expect(found?.command).toMatch(/ --strict /);
    const [, ...again] = found?.command.split(" ") ?? [];
    expect(missed(await json(again))).toEqual(found);
    const explained = await json(["explain", "last", "--strict"]);
    expect(missed(explained)).toBeDefined();
  });

  it("are judged so over MCP", async () => {
    const { client } = await startMcp(cwd, { args: ["--read-only"], env: STRICT });
    const { json: replayed } = await callTool(client, "replayTraces");
    await client.close();
    expect(replayed).toMatchObject({ now_flagged: { count: 1 }, warned: { count: 0 } });
  });
});
