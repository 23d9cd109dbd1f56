import { expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { APPLICATIONS, type olderAgent, recordInto } from "../../testing/folders/older-agent.js";
import { openStoreIn } from "../../testing/folders/stores.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { storedSpan } from "../../testing/spans.js";

const named = (name: string) => ({ ...underwriting, name }) as unknown as typeof olderAgent;

it.each(["analyze", "plan"])(
  "%s says whose runs there are, where none is of the agent that was meant",
  async (command) => {
    const cwd = emptyFolder();
    await recordInto(cwd, named("triage"), [APPLICATIONS.approved, APPLICATIONS.denied]);
    const { stderr, exitCode } = await underwrite([command], { cwd });
    expect(stderr).toContain(
      'No run of underwriting is among 2 traces; there are runs of "triage": name one with --agent.',
    );
    expect(exitCode).toBe(0);

    await recordInto(cwd, underwriting as unknown as typeof olderAgent, [APPLICATIONS.approved]);
    expect((await underwrite([command], { cwd })).stderr).not.toContain("name one with");
  },
);

it("says only that others' traces are no runs of it where they name no agent, and nothing of an empty store", async () => {
  const cwd = emptyFolder();
  const nothing = await underwrite(["analyze", "--json"], { cwd });
  expect(nothing.stderr).not.toContain("No run of");
  const store = openStoreIn(`${cwd}/.underwrite`);
  store.addSpans([storedSpan({ id: 1, name: "another program" })]);
  store.close();
  const { stderr, stdout } = await underwrite(["analyze", "--kind", "all", "--json"], { cwd });
  expect(stderr).toContain("No run of underwriting is among 1 trace; they name no agent.");
  expect(JSON.parse(stdout).runs).toBe(0);
});
