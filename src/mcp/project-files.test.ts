import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../testing/processes/cli.js";
import { projectFiles } from "./project-files.js";

describe("paths", () => {
  it("never lead out of the project", () => {
    const folder = emptyFolder();
    const files = projectFiles(folder);
    mkdirSync(join(folder, "plans"));
    writeFileSync(join(folder, "plans", "a.md"), "inside");
    const outside = emptyFolder();
    writeFileSync(join(outside, "secret"), "outside");
    symlinkSync(outside, join(folder, "plans", "linked"));
    expect(files.read("plans/a.md")).toBe("inside");
    const segment = fc.constantFrom(
      "..",
      ".",
      "",
      "plans",
      "a.md",
      "linked",
      "secret",
      "/",
      "\\",
      "\0",
      outside,
      "a".repeat(300),
    );
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 6 }), (segments) => {
        try {
          expect(files.read(segments.join("/"))).toBe("inside");
        } catch (error) {
          expect(String(error)).toMatch(/^UserError: .*(?:is not a path inside|There is no file)/);
        }
      }),
      { numRuns: 400 },
    );
    expect(readFileSync(join(outside, "secret"), "utf8")).toBe("outside");
  });
});
