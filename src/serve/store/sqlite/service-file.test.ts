import { expect, it } from "vitest";
import { emptyFolder } from "../../../testing/processes/cli.js";
import { isUsable } from "../database.js";
import { ServiceFile, servicePath } from "./service-file.js";

it("a full disk is told without a word of starting again, as it goes on by itself once there is room", async () => {
  const file = ServiceFile.open(servicePath(emptyFolder()));
  const keep = () => file.run("INSERT INTO settings (name, value) VALUES ('much', ?)", "x".repeat(10_000));
  await file.rows("PRAGMA max_page_count = 1"); // SQLite takes the pages that the file has for it
  await expect(keep()).rejects.toThrow(/ is full\): see that it is there, can be written, and has room\.$/);
  await file.rows("PRAGMA max_page_count = 1000000");
  expect(await keep()).toBe(1);
  await file.close();
});

it("a file is not usable where there is room for a word, and for no decision", async () => {
  const file = ServiceFile.open(servicePath(emptyFolder()));
  expect(await isUsable(file)).toBe(true);
  await file.run("VACUUM"); // what that has freed
  await file.rows("PRAGMA max_page_count = 1");
  expect(await file.run("INSERT INTO settings (name, value) VALUES ('a', 'word')")).toBe(1);
  expect(await isUsable(file)).toBe(false);
  await file.rows("PRAGMA max_page_count = 1000000");
  expect(await isUsable(file)).toBe(true);
  await file.close();
});
