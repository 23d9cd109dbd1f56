#!/usr/bin/env node
import { readFileSync, writeSync } from "node:fs";
import * as z from "zod/mini";
import { answerInputs, declaredOf } from "../../climb/run/answer-inputs.js";
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

try {
  const asked = z.parse(askedSchema, parse(readFileSync(0, "utf8")));
  const agent = await agentOf(asked);
  print(asked.token, { declared: declaredOf(agent) });
  const model = () => offlineModel(agent.answerOffline);
  for await (const answer of answerInputs(agent, asked.inputs, model)) print(asked.token, { answer });
} catch (error) {
  write(2, `${messageOf(error)}\n`);
}
