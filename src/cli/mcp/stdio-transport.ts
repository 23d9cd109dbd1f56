import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";

/** Longest line that is looked at, in bytes: a message with parameters of null has nothing that is long. */
const LONGEST = 65_536;
/** What is handed on of a line, in bytes: the SDK gives up its connection at 10 MiB. */
const LARGEST = 10_000_000;
const LINE_FEED = 10;
const END = Buffer.of(LINE_FEED);
const NOTHING = Buffer.alloc(0);

/**
 * The protocol over stdin and stdout. The SDK refuses a message whose `params` are null, as some clients send them for
 * none, and answers nothing: to it they are none. A message that is too long for the SDK is none of the protocol's, and
 * the next one is read. Every other byte is read as it came.
 */
export class StdioTransport extends StdioServerTransport {
  constructor(...streams: [stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream]) {
    super(...streams);
    const [read, changed] = [this._ondata, changeLines(withoutNullParams)];
    this._ondata = (chunk) => read(changed(chunk));
  }
}

/**
 * Hands lines on when they are whole, each as it is changed, with its line feed. A line that is longer than those that
 * are looked at is handed on as it comes, up to a bound.
 */
export function changeLines(change: (line: Buffer) => Buffer): (chunk: Buffer) => Buffer {
  let begun: Buffer = NOTHING;
  let isLong = false;
  let handed = 0;
  const handOn = (part: Buffer) => {
    const left = Math.max(0, LARGEST - handed);
    handed += part.length;
    return part.subarray(0, left);
  };
  return (chunk) => {
    const whole: Buffer[] = [];
    let at = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, at)) {
      const line = Buffer.concat([begun, chunk.subarray(at, end + 1)]);
      if (isLong || line.length - 1 > LONGEST) whole.push(handOn(line.subarray(0, -1)), END);
      else whole.push(change(line));
      [begun, isLong, handed, at] = [NOTHING, false, 0, end + 1];
    }
    begun = Buffer.concat([begun, chunk.subarray(at)]);
    isLong ||= begun.length > LONGEST;
    if (!isLong) return Buffer.concat(whole);
    whole.push(handOn(begun));
    begun = NOTHING;
    return Buffer.concat(whole);
  };
}

/** A message without parameters where they are null; any other line as it is. */
export function withoutNullParams(line: Buffer): Buffer {
  if (!line.includes("null")) return line;
  try {
    const message: unknown = JSON.parse(line.toString());
    if (typeof message !== "object" || message === null || !("params" in message) || message.params !== null)
      return line;
    const { params: _, ...rest } = message;
    return Buffer.from(`${JSON.stringify(rest)}\n`);
  } catch {
    return line; // no JSON: the protocol says so
  }
}
