#!/usr/bin/env node
import { once } from "node:events";
import { readFileSync, writeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { SQL_PROCESS, type SqlReply, sqlAskedSchema } from "../../services/sql/protocol.js";
import { askSql } from "../../tracing/store/sql/ask.js";

/**
 * The program of the process that answers one question in SQL, from stdin to stdout. Nothing interrupts SQLite, so a
 * second thread ends the process when its time or its memory is over, also when whoever began it has gone.
 */
const WATCH = `
  const { workerData: { seconds, bytes } } = require("node:worker_threads");
  const { writeSync } = require("node:fs");
  const end = performance.now() + seconds * 1000;
  setInterval(() => {
    const why = performance.now() > end ? "time" : process.memoryUsage.rss() > bytes ? "memory" : undefined;
    if (why === undefined) return;
    try {
      writeSync(2, why); // to nobody, where whoever asked has gone
    } finally {
      process.kill(process.pid, "SIGKILL");
    }
  }, 20);`;

function reply(said: SqlReply): void {
  const bytes = Buffer.from(JSON.stringify(said));
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error; // a pipe that is full
    }
  }
}

const asked = z.parse(sqlAskedSchema, JSON.parse(readFileSync(0, "utf8")));
const watch = new Worker(WATCH, { eval: true, workerData: { seconds: asked.seconds, bytes: SQL_PROCESS.bytes } });
await once(watch, "online");
try {
  reply({ answer: askSql(asked) });
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  reply({ problem: error.message });
}
watch.unref(); // it holds up no end
