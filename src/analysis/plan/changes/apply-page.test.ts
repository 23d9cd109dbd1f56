import { describe, expect, it } from "vitest";
import { applyPage } from "./apply-page.js";

const PAGE = `# A plan

### C1. Say two
Text, and a quotation:
\`\`\`text
-not a change
\`\`\`
\`\`\`diff a.ts
 one
-two
+2
@@
+import
 one
\`\`\`
\`\`\`\`diff b.ts
-const fence = "\`\`\`";
+const fence = "\`\`\`\`";
\`\`\`\`
### C2. Say three
\`\`\`diff a.ts
 2
+three
\`\`\`
`;

const FILES: Record<string, string> = { "a.ts": "one\ntwo\nend\n", "b.ts": 'const fence = "```";\n' };

describe("the changes of a page", () => {
  it("are made as they stand, each in what those before it left", () => {
    expect([...applyPage(PAGE, (file) => FILES[file])]).toEqual([
      ["a.ts", "import\none\n2\nthree\nend\n"],
      ["b.ts", 'const fence = "````";\n'],
    ]);
  });

  it("are refused, with the file and the line, where the source is another one, or is not there", () => {
    expect(() => applyPage(PAGE, (file) => ({ ...FILES, "a.ts": "one\n2\n" })[file])).toThrow(
      '"a.ts" is not what the plan was made for: "one" is not in it.',
    );
    expect(() => applyPage(PAGE, (file) => ({ ...FILES, "a.ts": "one\ntwo\none\ntwo\n" })[file])).toThrow(
      "is in it more than once",
    );
    expect(() => applyPage(PAGE, () => undefined)).toThrow('The plan changes "a.ts", which is not there.');
  });
});
