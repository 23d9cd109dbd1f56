import { expect, it } from "vitest";
import { emptyFolder } from "../../../testing/processes/cli.js";
import { ServiceFile, servicePath } from "./service-file.js";

it("a full disk is told without a word of starting again, as it goes on by itself once there is room", async () => {
  const file = ServiceFile.open(servicePath(emptyFolder()));
  const keep = () => file.run("INSERT INTO settings (name, value) VALUES ('much', ?)", "x".repeat(100_000));
  await file.rows("PRAGMA max_page_count = 1"); // SQLite lowers it to what the file has
  await expect(keep()).rejects.toThrow(/ is full\): see that it is there, can be written, and has room\.$/);
  await file.rows("PRAGMA max_page_count = 1000000");
  expect(await keep()).toBe(1);
  await file.close();
});
