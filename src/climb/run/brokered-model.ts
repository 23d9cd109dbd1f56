import { Socket } from "node:net";
import { ProviderError } from "../../errors.js";
import type { Model, ModelResponse } from "../../runtime/models/model.js";
import { BROKER, type Declared, type ModelSaid, readLines } from "./protocol.js";

/** Longest answer, in characters. */
const MAX_LINE = 64_000_000;

const { stringify, parse } = JSON;

/** A model behind climb's broker, as a process in the jail sees it. */
export interface BrokeredModel {
  /** Said once, before anything is asked. */
  declare(declared: Declared): void;
  /** The model that answers an input, by its number. */
  of(input: number): Model;
  close(): void;
}

/** Opens the socket that the process was started with. */
export function brokeredModel(): BrokeredModel {
  const socket = new Socket({ fd: BROKER });
  const waiting = new Map<number, { resolve: (response: ModelResponse) => void; reject: (error: Error) => void }>();
  let next = 0;
  const isGone = () => {
    for (const { reject } of waiting.values()) reject(new Error("the broker has gone"));
    waiting.clear();
  };
  socket.on("close", isGone).on("error", isGone);
  readLines(
    socket,
    (line) => {
      const said = parse(line) as ModelSaid;
      const asked = waiting.get(said.id);
      waiting.delete(said.id);
      if ("response" in said) asked?.resolve(said.response);
      else asked?.reject(new ProviderError(said.failed));
    },
    { longest: MAX_LINE, onTooLong: () => socket.destroy() },
  );
  return {
    declare: (declared) => void socket.write(`${stringify({ declared })}\n`),
    of: (input) => ({
      id: "broker",
      provider: "broker",
      generate: ({ messages }) =>
        new Promise((resolve, reject) => {
          if (socket.destroyed) return reject(new Error("the broker has gone"));
          const id = next++;
          waiting.set(id, { resolve, reject });
          socket.write(`${stringify({ id, input, messages })}\n`);
        }),
    }),
    close: () => socket.destroy(),
  };
}
