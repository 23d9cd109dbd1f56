import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A provider of another kind: it asks in a way of its own, and has its own words for how an answer ends. */
const PARROT = `import { askHttp, retryAfterMs } from "../../../http.js";
import { textBlock } from "../message.js";
import { refused, unanswered } from "../failure.js";
import type { Provider } from "../provider.js";

export const parrot: Provider = {
  name: "parrot",
  defaultModel: "parrot-grey",
  prefixes: ["parrot-"],
  keys: ["PARROT_KEY"],
  addressVariable: "PARROT_URL",
  address: "https://parrot.example",
  async open(id, { keys, baseUrl = "https://parrot.example", ...options }) {
    const { PARROT_KEY: key = "" } = keys;
    const asked = {
      ...options, id, host: new URL(baseUrl).host, kind: "a parrot", tries: 1,
      keyVariable: "PARROT_KEY", addressVariable: "PARROT_URL",
    };
    return {
      id,
      provider: "parrot",
      async generate({ messages, tools }, { signal }) {
        const said = messages.flatMap(({ content }) => content).some(({ type }) => type === "tool_result");
        const body = JSON.stringify({ tools: said ? [] : tools.map(({ name }) => name), messages });
        const answer = await askHttp(baseUrl + "/squawk", { method: "POST", headers: { key }, body, signal }).catch((error) => {
          throw unanswered(error, "connection", asked);
        });
        const text = answer.body.toString();
        if (answer.status !== 200) throw refused({ status: answer.status, said: text, retryAfterMs: retryAfterMs(answer.headers) }, asked);
        const { calls = [], words = "" } = JSON.parse(text).squawk;
        return {
          model: id,
          content: calls.length > 0
            ? calls.map((name: string) => ({ type: "tool_use", id: name, name, input: {} }))
            : [textBlock(words)],
          stop_reason: calls.length > 0 ? "tool_use" : "end_turn",
          finish_reason: "silence",
          usage: { input_tokens: 7, output_tokens: 3, cache_read_tokens: 0, cache_write_tokens: 0 },
          cost_usd: null,
        };
      },
    };
  },
};
`;

/** A detector of what every answer has. */
const PARROTED = `import { type Detector, type FindingKind, sightingOf } from "./detector.js";

const PARROTED: FindingKind = {
  code: "answer_parroted",
  severity: "high",
  cause: "model",
  title: ({ of }) => "The answer was parroted " + of,
};

export const parroted: Detector = {
  finds: [PARROTED],
  catches: "answers",
  leavesAlone: "runs without one",
  detect: ({ run }) => (run.output === undefined ? [] : [sightingOf(PARROTED, run, { quote: run.output_text })]),
};
`;

/** Adds a line to a list that a file exports, and the import that it needs. */
function register(path: string, list: string, { name, from }: { name: string; from: string }): void {
  const lines = readFileSync(path, "utf8").split("\n");
  const at = lines.findIndex((line) => line.startsWith(`export const ${list}`));
  lines[at] = `${lines[at]}`.replace(/\[$/, `[${name},`).replace(/\];$/, `, ${name}];`);
  writeFileSync(path, [`import { ${name} } from "${from}";`, ...lines].join("\n"));
}

/** Adds the provider to a copy of this checkout. */
export function addParrot(root: string): void {
  const models = join(root, "src/runtime/models");
  mkdirSync(join(models, "parrot"));
  writeFileSync(join(models, "parrot/provider.ts"), PARROT);
  register(join(models, "registry.ts"), "PROVIDERS", { name: "parrot", from: "./parrot/provider.js" });
}

/** Adds the detector to a copy of this checkout. */
export function addParroted(root: string): void {
  const detectors = join(root, "src/analysis/detectors");
  writeFileSync(join(detectors, "parroted.ts"), PARROTED);
  register(join(detectors, "index.ts"), "DETECTORS", { name: "parroted", from: "./parroted.js" });
}
