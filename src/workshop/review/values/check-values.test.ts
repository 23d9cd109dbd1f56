import { describe, expect, it } from "vitest";
import { PROGRAM, smallCheckoutWith } from "../../../testing/folders/small-checkout.js";
import { review } from "../review.js";

const add = (line: string) => (text: string) => `${text}${line}\n`;
const found = (root: string) => review(root, PROGRAM).map(({ code, file, line }) => `${file}:${line} ${code}`);

describe("review of what documents give in figures", () => {
  const rows: [what: string, changes: Parameters<typeof smallCheckoutWith>[0], finds: string[]][] = [
    [
      "a default of an option that is another",
      {
        "docs/more.md": add("Give `--since` a day (default: 24h), or nothing:\nby default `--since` is a week, `7d`."),
      },
      ["docs/more.md:2 stale_value"],
    ],
    [
      "a default of a variable that is another, in a table and in a sentence",
      { "docs/more.md": add("| `UNDERWRITE_HOME` | `.store` | a folder |\n\nUNDERWRITE_HOME is `home` by default.") },
      ["docs/more.md:2 stale_value", "docs/more.md:4 stale_value"],
    ],
    [
      "another default model, and no other mention of one",
      { "docs/more.md": add("The default is `claude-opus-4-1`. `claude-haiku-4-5` is cheaper.") },
      ["docs/more.md:2 stale_value"],
    ],
    [
      "exit codes that there are not, and that mean something else",
      {
        "docs/more.md": add(
          "It exits with 9.\nBad input ends with exit code 4.\nExit codes: 0 done, 2 the provider fails, 4 the provider.\n\n# Exit codes\n\n| code | when |\n| --- | --- |\n| 2 | done |\n| 4 | the provider, too |",
        ),
      },
      [2, 3, 4, 10].map((line) => `docs/more.md:${line} stale_value`),
    ],
    [
      "numbers that the policy does not have, and none that it has",
      {
        "docs/more.md": add(
          "| Good | from 670 to 739 | 41 % |\n| Fair | 580–669 | 36 % |\n\nThe Good tier allows at most 40%. Poor: at most 33%.\nA loan is repaid over 20 years.",
        ),
      },
      [2, 5, 6].map((line) => `docs/more.md:${line} stale_value`),
    ],
    [
      "versions of Node, of packages and of the product",
      {
        "package.json": (text) =>
          text.replace("{", '{"engines":{"node":">=20.20"},"devDependencies":{"zod":"4.6.7","@a/b":"1.2.0"},'),
        "docs/more.md": add(
          "It needs Node 18. On Node 22 it is quicker; Node 20.20 or newer will do.\nzod 4.6, `@a/b` 1.3, underwrite@1.2.3 and underwrite 0.9.0.",
        ),
      },
      Array(3).fill("docs/more.md:2 stale_value").fill("docs/more.md:3 stale_value", 1),
    ],
    [
      "counts, in figures and in words, and the range of a figure",
      {
        "docs/more.md": add(
          "It replays 3 cases with twelve detectors; two playbooks, and these two playbooks.\nA credit score (300–900), `credit_score` (300 to 850), 9 MCP tools.",
        ),
      },
      Array(4).fill("docs/more.md:2 stale_value").fill("docs/more.md:3 stale_value", 2),
    ],
  ];
  it.each(rows)("finds %s", (_, changes, finds) => {
    expect(found(smallCheckoutWith(changes))).toEqual(finds);
  });

  it("finds nothing in blocks of code, which are run", () => {
    const text = "```output\nPoor: at most 33%\nexit code 9\n```";
    expect(review(smallCheckoutWith({ "docs/more.md": add(text) }), PROGRAM)).toEqual([]);
  });
});
