import { readFileSync } from "node:fs";
import Anthropic from "@anthropic-ai/sdk";
import pMap from "p-map";

/**
 * A program: what the SDK costs by itself. So many cases, so many at once, each with the same two requests one after
 * the other, and nothing done with the answers: `sdk-pool <url> <file with two request bodies> <cases> <concurrency>`.
 */
const [baseURL = "", file = "", cases = "0", concurrency = "1"] = process.argv.slice(2);
const bodies = JSON.parse(readFileSync(file, "utf8")) as Anthropic.MessageCreateParamsNonStreaming[];
const client = new Anthropic({ apiKey: "none", baseURL, openTelemetry: false });

await pMap(
  Array.from({ length: Number(cases) }),
  async () => {
    for (const body of bodies) await client.messages.create(body);
  },
  { concurrency: Number(concurrency) },
);
