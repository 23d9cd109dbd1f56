import type { Duplex } from "node:stream";
import * as z from "zod/mini";
import { messageOf, ProviderError } from "../../errors.js";
import { NO_ARGUMENTS } from "../../runtime/definition/tool.js";
import type { Json } from "../../runtime/models/message.js";
import type { Model, ModelRequest } from "../../runtime/models/model.js";
import { readAs } from "../../runtime/read-as.js";
import { jsonIn } from "../../text/json.js";
import { type AskedModel, askedModelSchema, type Declared, type ModelSaid, readLines } from "../run/protocol.js";
import type { Bill } from "./bill.js";
import { BrokerProblem, Conversation } from "./conversation.js";

/** Longest line that a process may write to the broker, in characters. */
const MAX_LINE = 2_000_000;

/** Most tokens of one answer. */
const MAX_TOKENS = 4096;

/**
 * Asks a live model for a process in the jail, which has neither key nor network: it writes to a socket that it was
 * started with. What the model is told of tools and instructions is what the process declared at its beginning, and each
 * input has one talk. The record is this one's; nothing that the process says of the model's answers counts.
 */
export class Broker {
  /** What the process declared before it asked anything. */
  declared: Declared | undefined;
  /** Why what it did is no evidence; undefined where nothing speaks against it. */
  problem: string | undefined;
  /** What was said on each input, by its number. */
  readonly conversations: readonly Conversation[];
  private readonly signal: AbortSignal;

  /** @param inputs that the process is asked, by number */
  constructor(
    private readonly model: Model,
    private readonly bill: Bill,
    { inputs, signal }: { inputs: number; signal: AbortSignal },
  ) {
    this.conversations = Array.from({ length: inputs }, (_, input) => new Conversation(input));
    this.signal = signal;
  }

  /** Answers what comes by a socket, until it ends. */
  serve(socket: Duplex): void {
    const refuse = (problem: string) => {
      this.problem ??= problem;
      socket.destroy();
    };
    socket.on("error", () => {}); // the process has ended
    readLines(
      socket,
      (line) => {
        if (this.problem !== undefined) return;
        const read = readAs(askedModelSchema, jsonIn(line));
        if (!read.ok) return refuse(`it asks in another form than a run does: ${read.problem}`);
        this.take(read.data).then(
          (said) => said && !socket.destroyed && socket.write(`${JSON.stringify(said)}\n`),
          (error) => refuse(messageOf(error)),
        );
      },
      { longest: MAX_LINE, onTooLong: () => refuse(`it wrote a line of more than ${MAX_LINE} characters`) },
    );
  }

  private async take(asked: AskedModel): Promise<ModelSaid | undefined> {
    if ("declared" in asked) {
      if (this.declared) throw new BrokerProblem("it declared its tools twice");
      this.declared = asked.declared;
      return undefined;
    }
    const { id, input, messages } = asked;
    const talk = this.conversations[input];
    if (!this.declared) throw new BrokerProblem("it asks before it has declared its tools");
    if (!talk) throw new BrokerProblem(`it asks for input ${input}, which nobody asked for`);
    talk.ask(messages);
    if (!this.bill.begin()) {
      const failed = "the cost limit is reached";
      talk.fail(failed);
      return { id, failed };
    }
    try {
      const response = await this.model.generate(requestOf(this.declared, messages), { signal: this.signal });
      this.bill.end(response);
      talk.answer(response);
      return { id, response };
    } catch (error) {
      this.bill.end(undefined);
      if (!(error instanceof ProviderError)) throw new BrokerProblem(`its request cannot be made: ${messageOf(error)}`);
      talk.fail(error.message);
      return { id, failed: error.message };
    }
  }
}

function requestOf({ instructions, tools, output }: Declared, messages: ModelRequest["messages"]): ModelRequest {
  return {
    system: instructions,
    messages,
    tools: tools.map((tool) => ({
      name: tool.name,
      description: tool.description,
      arguments: tool.arguments === null ? NO_ARGUMENTS : schemaAsSaid(tool.arguments),
    })),
    output: schemaAsSaid(output),
    max_tokens: MAX_TOKENS,
  };
}

/** A schema that is sent to the model as it was declared. */
function schemaAsSaid(json: Json): z.core.$ZodType {
  const schema = z.unknown();
  schema._zod.toJSONSchema = () => structuredClone(json);
  return schema;
}
