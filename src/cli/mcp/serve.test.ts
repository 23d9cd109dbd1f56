import { describe, expect, it } from "vitest";
import { underwrite } from "../../testing/processes/in-process.js";

describe("underwrite mcp", () => {
  it.each([
    [["mcp", "--source", "elsewhere"], '--source is "elsewhere": give local or langfuse.'],
    [["mcp", "--toolset", "work,none"], '--toolset is "none": give work, langfuse, all.'],
    [["mcp", "--source", "langfuse"], "needs LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY"],
  ])("%j is refused before anything is served", async (args, says) => {
    const { stdout, stderr, exitCode } = await underwrite(args);
    expect(stderr).toContain(says);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
  });
});
