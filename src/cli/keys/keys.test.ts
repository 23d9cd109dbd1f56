import { expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";

it("lists keys with the time zone of when they were made and revoked, as every list does", async () => {
  const cwd = emptyFolder();
  const keys = (...args: string[]) => underwrite(["keys", ...args], { cwd });
  const { stdout } = await keys("create", "--name", "web", "--scope", "decide", "--json");
  await keys("revoke", JSON.parse(stdout).id);
  const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)`;
  expect((await keys("list")).stdout).toMatch(new RegExp(`web +decide +${time} +${time}`));
});
