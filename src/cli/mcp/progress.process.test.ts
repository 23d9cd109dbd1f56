import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { type Progress, ProgressNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { expect, it } from "vitest";
import { suiteFolder } from "../../testing/folders/eval-suite.js";
import { callTool, startMcp } from "../../testing/processes/mcp-client.js";

/** A folder with so many cases where `runEval` looks for them. */
function folderWithSuite(count: number): string {
  const cwd = suiteFolder(count);
  mkdirSync(join(cwd, "cases", "underwriting"), { recursive: true });
  renameSync(join(cwd, "cases.json"), join(cwd, "cases", "underwriting", "cases.json"));
  return cwd;
}

it("tells the official client of each case of an eval, repeats included, and who does not ask of nothing", async () => {
  const { client, stderr } = await startMcp(folderWithSuite(4));
  const told: Progress[] = [];
  // The client's `onprogress` drops what it reads in one piece with the answer, so the test listens itself.
  client.setNotificationHandler(ProgressNotificationSchema, ({ params }) => void told.push(params));
  const args = { model: "offline", repeat: 2 };
  const _meta = { progressToken: "eval" };
  await client.callTool({ name: "runEval", arguments: args, _meta });
  expect(told.map(({ progress, total }) => [progress, total])).toEqual(
    Array.from({ length: 8 }, (_, index) => [index + 1, 8]),
  );
  expect(told.map(({ message }) => message).sort()).toEqual(
    [1, 2, 3, 4].flatMap((n) => [`case-${n}: pass`, `case-${n}: pass`]),
  );
  const heard = told.length;
  expect((await callTool(client, "runEval", { model: "offline", count: 1 })).isError).toBe(false);
  expect(told).toHaveLength(heard);
  await client.close();
  expect(stderr()).toBe("");
});
