#!/usr/bin/env node
import { readFileSync, writeSync } from "node:fs";
import * as z from "zod/mini";
import { answerInputs, declaredOf } from "../../climb/run/answer-inputs.js";
import { brokeredModel } from "../../climb/run/brokered-model.js";
import { type Asked, askedSchema } from "../../climb/run/protocol.js";
import { messageOf } from "../../errors.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { offlineModel } from "../../runtime/models/offline.js";
import { agentsInTree } from "./agent-in-tree.js";

/**
 * The program of the process that runs a candidate: reads on stdin which agent of which folder, and its inputs; writes
 * one line for each. What it needs to write is taken before the candidate's code is loaded.
 */
const { stringify, parse } = JSON;
const write = writeSync;

async function agentOf({ tree, from, agent: name }: Asked): Promise<AnyAgent> {
  const agent = (await agentsInTree(tree, from)).find((each) => each.name === name);
  if (!agent) throw new Error(`there is no agent ${name} in it`);
  return agent;
}

function print(token: string, line: object): void {
  const bytes = Buffer.from(`${token}${stringify(line)}\n`);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += write(1, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error; // a pipe that is full
    }
  }
}

/** Inputs that are answered at once where a live model is waited for. */
const AT_ONCE = 4;

try {
  const asked = z.parse(askedSchema, parse(readFileSync(0, "utf8")));
  const { token, inputs, strict } = asked;
  const broker = asked.model === "broker" ? brokeredModel() : undefined;
  const agent = await agentOf(asked);
  const declared = declaredOf(agent);
  print(token, { declared });
  broker?.declare(declared);
  const model = (input: number) => broker?.of(input) ?? offlineModel(agent.answerOffline);
  const tell = (answer: object) => print(token, { answer });
  await answerInputs(agent, inputs, { model, tell, strict, atOnce: broker ? AT_ONCE : 1 });
  broker?.close();
} catch (error) {
  write(2, `${messageOf(error)}\n`);
}
