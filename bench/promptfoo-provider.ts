import { readFileSync } from "node:fs";
import Anthropic from "@anthropic-ai/sdk";
import { underwriting } from "../src/agents/index.js";

/** What a promptfoo config gives a provider of one's own. */
interface ProviderOptions {
  config: { baseURL: string; bodies: string };
}

/**
 * The underwriter as a promptfoo provider: the same two requests of a case, made by the bare SDK, with the same tools
 * in between. Nothing is validated or recorded.
 */
export default class Underwriter {
  private readonly client: Anthropic;
  private readonly first: Anthropic.MessageCreateParamsNonStreaming;

  constructor({ config: { baseURL, bodies } }: ProviderOptions) {
    this.client = new Anthropic({ apiKey: "none", baseURL, openTelemetry: false });
    [this.first] = JSON.parse(readFileSync(bodies, "utf8"));
  }

  id = () => "underwriter";

  callApi = async (prompt: string): Promise<{ output: string }> => {
    const application = underwriting.parseInput(JSON.parse(prompt));
    const asked: Anthropic.MessageParam = {
      role: "user",
      content: [{ type: "text", text: underwriting.prompt(application) }],
    };
    const { content } = await this.client.messages.create({ ...this.first, messages: [asked] });
    const results: Anthropic.ToolResultBlockParam[] = [];
    for (const block of content) {
      if (block.type !== "tool_use") continue;
      const tool = underwriting.tools.find(({ name }) => name === block.name);
      const result = await tool?.run(application, {}, undefined);
      results.push({ type: "tool_result", tool_use_id: block.id, content: JSON.stringify(result) });
    }
    const turns: Anthropic.MessageParam[] = [asked, { role: "assistant", content }, { role: "user", content: results }];
    const answer = await this.client.messages.create({ ...this.first, messages: turns });
    return { output: answer.content.map((block) => (block.type === "text" ? block.text : "")).join("") };
  };
}
