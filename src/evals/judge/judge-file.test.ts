import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readJudges } from "./judge-file.js";

it("names the agent whose judges are to be checked again, where their file cannot be used", () => {
  const folder = join(mkdtempSync(join(tmpdir(), "judges-")), "judges");
  mkdirSync(folder);
  writeFileSync(join(folder, "greeter.json"), "{");
  expect(() => readJudges(folder, "greeter")).toThrow(/remove it and run underwrite judge check --agent greeter\.$/);
});
