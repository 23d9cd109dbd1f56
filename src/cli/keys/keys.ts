import { EXIT, UserError } from "../../errors.js";
import { createKey, type ListedKey, listKeys, revokeKey, SCOPES, type Scope } from "../../serve/store/keys.js";
import { openDatabase, openExisting } from "../../serve/store/open.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { time } from "../../text/format.js";
import { show } from "../../text/visible.js";
import type { Context } from "../context.js";
import { personNamed } from "../person.js";
import { colors } from "../terminal/colors.js";
import { jsonText, printJson, wantsJson } from "../terminal/json.js";
import { screenOf } from "../terminal/screen.js";
import { renderTable } from "../terminal/table.js";
import { shortName } from "../terminal/untrusted.js";

interface KeyOptions {
  queue?: string;
  by?: string;
  json?: boolean;
}

/** `underwrite keys create`: makes a key, and shows it once. */
export async function createKeyCommand(
  context: Context,
  options: KeyOptions & { name: string; scope: string },
): Promise<number> {
  const name = shortName(options.name);
  if (name === "") throw new UserError("--name is empty: say whose key it is.");
  const scopes = [...new Set(options.scope.split(",").map((each) => each.trim()))].map(readScope);
  const by = personNamed(options.by);
  const { home, queue } = await context.config();
  const database = await openDatabase({ home, queue: options.queue ?? queue });
  try {
    const { key, listed } = await createKey(database, { name, scopes, by, at: Date.now() });
    if (wantsJson(context, options))
      context.printSecret(jsonText({ ...listed, key }, { indent: context.stdout.isTTY }));
    else context.printSecret(key);
    context.note(`The key ${listed.id} of ${name} (${scopes.join(", ")}) is shown once: keep it now.`);
  } finally {
    await database.close();
  }
  return EXIT.done;
}

/** `underwrite keys list`: all keys, revoked ones included. */
export async function listKeysCommand(
  context: Context,
  options: { json?: boolean; color: boolean; queue?: string },
): Promise<number> {
  const config = await context.config();
  const database = await openExisting({ home: config.home, queue: options.queue ?? config.queue });
  const keys = database ? await listKeys(database).finally(() => database.close()) : [];
  if (wantsJson(context, options)) printJson(context, keys);
  else if (keys.length === 0) context.note("There are no keys yet: underwrite keys create makes one.");
  else {
    const color = colors(context.stdout, config, options);
    const paint = (text: string, _: number, row: number) => (row < 0 || keys[row]?.revoked_at ? color.dim(text) : text);
    const columns = [
      { title: "key" },
      { title: "name", least: 8 },
      { title: "scopes" },
      { title: "made" },
      { title: "revoked", optional: true },
    ];
    context.print(renderTable(columns, keys.map(cellsOf), paint, screenOf(context).columns));
  }
  return EXIT.done;
}

/** `underwrite keys revoke <id>`: a service that runs refuses it from its next request on. */
export async function revokeKeyCommand(context: Context, id: string, options: KeyOptions): Promise<number> {
  const by = personNamed(options.by);
  const { home, queue } = await context.config();
  const database = await openExisting({ home, queue: options.queue ?? queue });
  if (!database) throw new UserError(`There is no key ${show(id)}: see underwrite keys list.`);
  try {
    const key = await revokeKey(database, id, { by, at: Date.now() });
    if (wantsJson(context, options)) printJson(context, key);
    else context.print(`The key ${key.id} of ${key.name} is revoked.`);
  } finally {
    await database.close();
  }
  return EXIT.done;
}

function readScope(text: string): Scope {
  const scope = SCOPES.find((each) => each === text);
  if (scope) return scope;
  throw new UserError(`--scope is ${show(text)}: give ${SCOPES.join(", ")}.${didYouMean(text, [...SCOPES])}`);
}

function cellsOf({ id, name, scopes, created_at, revoked_at }: ListedKey): string[] {
  return [id, name, scopes.join(", "), time(Date.parse(created_at)), revoked_at ? time(Date.parse(revoked_at)) : ""];
}
