import { describe, expect, it } from "vitest";
import { listInConfig } from "./config-text.js";

const ADDED = 'import { fileSearch } from "./agents/file-search/agent.js";';
const add = (text: string | undefined) => listInConfig(text, "underwrite.config.ts", "file-search");

describe("a project's configuration gets one more agent", () => {
  it("in a new file", () => {
    expect(add(undefined)).toBe(
      `import { defineConfig } from "underwrite";\n${ADDED}\n\nexport default defineConfig({ agents: [fileSearch] });\n`,
    );
  });

  it.each([
    ["agents: []", "agents: [fileSearch]"],
    ["agents: [a]", "agents: [a, fileSearch]"],
    ["agents: [a, b,]", "agents: [a, b, fileSearch]"],
    ["agents: [\n    a,\n    b,\n  ]", "agents: [\n    a,\n    b,\n    fileSearch,\n  ]"],
  ])("in the list %j", (before, after) => {
    const text = (list: string, line: string) =>
      `import { defineConfig } from "underwrite";\nimport {\n  a,\n  b,\n} from "./more.js";${line}\n\nexport default defineConfig({ ${list} });\n`;
    expect(add(text(before, ""))).toBe(text(after, `\n${ADDED}`));
  });

  it("with the line ends that it has", () => {
    const text = 'import { a } from "./a.js";\r\n\r\nexport default { agents: [\r\n    a,\r\n  ] };\r\n';
    expect(add(text)).toBe(
      `import { a } from "./a.js";\r\n${ADDED}\r\n\r\nexport default { agents: [\r\n    a,\r\n    fileSearch,\r\n  ] };\r\n`,
    );
  });

  it.each(["export default { agents: [] };", 'import x from "x";\nexport default x;', ""])(
    "but not where its form is not known: %j",
    (text) => {
      expect(() => add(text)).toThrow("in a way that cannot be extended");
    },
  );
});
