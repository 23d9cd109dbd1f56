import { expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";

it("prints by the command's own streams what may follow, each once", async () => {
  const { stdout } = await underwrite(["complete", "--", "ev"], { cwd: emptyFolder() });
  expect(stdout.trimEnd().split("\n")).toEqual([expect.stringMatching(/^eval\t\w/), ":4"]);
  const options = await underwrite(["complete", "--", "traces", "list", "--s"], { cwd: emptyFolder() });
  const values = options.stdout.split("\n").map((line) => line.split("\t")[0]);
  expect(values).toEqual(expect.arrayContaining(["--since", "--source", "--score", "--session"]));
  expect(new Set(values).size).toBe(values.length);
});
