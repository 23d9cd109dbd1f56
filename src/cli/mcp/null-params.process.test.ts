import { spawn } from "node:child_process";
import { once } from "node:events";
import fc from "fast-check";
import { expect, it } from "vitest";
import { CLI, cleanEnvironment, emptyFolder } from "../../testing/processes/cli.js";
import { changeLines, withoutNullParams } from "./stdio-transport.js";

/** Bytes with and without line feeds, some of them messages whose parameters are null. */
const part = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      '{"id":1,"params":null}',
      '{"a":"\u2028","params":{"b":null}}',
      "null",
      '{"params":null',
      "\r",
      "\n\n",
    )
    .map((text) => Buffer.from(text)),
  fc.integer({ min: 65_530, max: 65_545 }).map((length) => Buffer.alloc(length, 32)),
  fc.constant(Buffer.from("\n")),
);

it("lines are changed alike however they are cut into chunks, and nothing but whole lines of null parameters is", () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.array(fc.nat(200), { maxLength: 10 }), (parts, cuts) => {
      const all = Buffer.concat([...parts, Buffer.from("\n")]);
      const read = changeLines(withoutNullParams);
      const got: Buffer[] = [];
      let at = 0;
      for (const length of cuts) {
        got.push(read(all.subarray(at, at + length)));
        at = Math.min(all.length, at + length);
      }
      got.push(read(all.subarray(at)));
      const lines = all.toString("latin1").split("\n").slice(0, -1);
      const wanted = lines.map((line) =>
        line.length <= 65_536 && line.trim() === '{"id":1,"params":null}' ? '{"id":1}' : line,
      );
      expect(Buffer.concat(got).toString("latin1")).toBe(`${wanted.join("\n")}\n`);
    }),
    { numRuns: 300 },
  );
});

it("every request with parameters of null is answered, and a line that is no message holds up nothing", async () => {
  const child = spawn(process.execPath, [CLI, "mcp"], { cwd: emptyFolder(), env: cleanEnvironment() });
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  const send = (text: string) => child.stdin.write(text);
  const clientInfo = { name: "test", version: "0" };
  const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo };
  send(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params })}\n`);
  send('{"jsonrpc":"2.0","method":"notifications/initialized","params":null}\r\n');
  const methods =
    "ping tools/list prompts/list resources/list resources/templates/list tools/call prompts/get resources/read";
  for (const [n, method] of methods.split(" ").entries()) {
    send(`{"jsonrpc":"2.0","id":${n + 2},"method":"${method}",`);
    send(' "params" : null }\nnull\n');
  }
  child.stdin.end();
  const [exitCode] = await once(child, "close");
  const answers = out
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  expect(answers.map(({ id }) => id).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const results = answers.filter(({ result }) => result !== undefined).map(({ id }) => id);
  expect(results.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(exitCode).toBe(0);
});

it("a message that is larger than any that is read holds up nothing", async () => {
  const child = spawn(process.execPath, [CLI, "mcp"], { cwd: emptyFolder(), env: cleanEnvironment() });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const params = { name: "runAgent", arguments: { input: "x".repeat(11_000_000) } };
  child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params })}\n`);
  child.stdin.end('{"jsonrpc":"2.0","id":2,"method":"ping"}\n');
  const [exitCode] = await once(child, "close");
  expect({ exitCode, out }).toEqual({ exitCode: 0, out: '{"result":{},"jsonrpc":"2.0","id":2}\n' });
  expect(err).toMatch(/^underwrite mcp: not a message of the protocol: .*\n$/);
});
