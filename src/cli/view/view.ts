import { once } from "node:events";
import { EXIT, messageOf, UserError } from "../../errors.js";
import { visible } from "../../text/visible.js";
import { exportView } from "../../view/export.js";
import { serveView } from "../../view/serve.js";
import { judgingAgent } from "../agents.js";
import type { Context } from "../context.js";
import { openPage } from "../demo/open-page.js";
import { personNamed } from "../person.js";
import { isAtTerminal } from "../terminal/ask.js";
import { parseCount } from "../terminal/option-values.js";

export interface ViewOptions {
  port?: string;
  open?: boolean;
  readOnly?: boolean;
  write?: boolean;
  export?: string;
  source: string;
  agent?: string;
  by?: string;
}

/** `underwrite view`: serves the pages until a signal ends it, or writes a copy of them. */
export async function viewCommand(context: Context, options: ViewOptions): Promise<number> {
  const mayWrite = await writes(context, options);
  const port = options.port === undefined ? 0 : parseCount("--port", options.port, { min: 0, max: 65_535 });
  const agent = await judgingAgent(context, options);
  const project = await context.project();
  if (options.source !== "local") await project.source(options.source); // refuses one that is not known, or has no keys
  const onFault = (error: unknown, path: string) =>
    context.note(`underwrite view: internal error on ${path}: ${messageOf(error)}`);
  const pages = {
    project,
    agent,
    source: options.source,
    mayWrite,
    person: mayWrite ? personNamed(options.by) : undefined,
  };
  if (options.export !== undefined) return writeCopy(context, { ...pages, folder: options.export, onFault });
  const server = await serveView({ ...pages, port, onFault });
  context.printSecret(server.address);
  context.note(
    `The pages of ${agent.name} are open to this machine${mayWrite ? ", and take verdicts and approvals" : ""}; Ctrl-C ends.`,
  );
  const isWanted = options.open ?? (context.stdout.isTTY === true && isAtTerminal(context));
  if (isWanted) openPage(server.address);
  if (!context.signal.aborted) await once(context.signal, "abort");
  return (await server.close()) ? EXIT.done : EXIT.interrupted;
}

async function writeCopy(context: Context, options: Parameters<typeof exportView>[0]): Promise<number> {
  const { folder, pages, left_out, unshown } = await exportView(options);
  const left = left_out === 0 ? "" : ` ${left_out} of the runs that they name have none.`;
  const failed = unshown === 0 ? "" : ` ${unshown} of them only say why they cannot be shown.`;
  context.print(`${pages} pages are in ${visible(folder)}: open index.html there.${left}${failed}`);
  return EXIT.done;
}

/** Whether the pages may change something: what only a person says needs one, at a terminal. @throws UserError */
async function writes(
  context: Context,
  { write = false, readOnly = false, ...options }: ViewOptions,
): Promise<boolean> {
  if (!write) return false;
  if (options.export !== undefined)
    throw new UserError("--export writes a copy that nobody can write in: leave out --write.");
  if (readOnly) throw new UserError("--write and --read-only exclude each other: give one of them.");
  const { codingAgent } = await context.config();
  if (codingAgent !== undefined || !isAtTerminal(context)) {
    throw new UserError(
      "--write is for a person at a terminal, since only a person gives verdicts and approvals: leave it out to look.",
    );
  }
  return true;
}
