import { join } from "node:path";
import { openStoreIn } from "../folders/stores.js";
import { answersWith, folderWithRuns, wrongTerm } from "../life/folder-with-runs.js";
import { emptyFolder } from "../processes/cli.js";
import { LANGFUSE_KEYS, startLangfuseServer } from "../servers/langfuse-server.js";
import { type GotPage, openView } from "./open-view.js";

const home = process.cwd();
const endings: (() => unknown)[] = [];

/** Has something ended when `endAll` is called. */
export function atEnd(end: () => unknown): void {
  endings.push(end);
}

/** Ends what was begun here, the last first, and goes back to the working folder from before. */
export async function endAll(): Promise<void> {
  process.chdir(home);
  for (const end of endings.splice(0).reverse()) await end();
}

/** Variables by which Langfuse at an address is read. */
export const environmentOf = (url: string) => ({
  LANGFUSE_PUBLIC_KEY: LANGFUSE_KEYS.publicKey,
  LANGFUSE_SECRET_KEY: LANGFUSE_KEYS.secretKey,
  LANGFUSE_BASE_URL: url,
});

/** A loopback Langfuse that ends with the test. */
export async function langfuse() {
  const server = await startLangfuseServer();
  atEnd(server.close);
  return server;
}

/** The pages of a folder over Langfuse at an address. */
export async function viewOf(url: string, options: Parameters<typeof openView>[1] & { cwd?: string } = {}) {
  const { cwd = emptyFolder(), ...rest } = options;
  const view = await openView(cwd, { source: "langfuse", env: environmentOf(url), ...rest });
  atEnd(view.end);
  return view;
}

/** A folder with 74 runs of several kinds, newest first in `ids`, of which Langfuse has all, with more scores than a page of it holds. */
export async function sharedRuns() {
  const folder = folderWithRuns();
  await folder.add(70);
  const bad = [...(await folder.add(3, wrongTerm(5))), ...(await folder.add(1, answersWith({ approved: false })))];
  const store = openStoreIn(join(folder.cwd, ".underwrite"));
  const ids = [...store.traceIds()];
  store.addScores(
    ids.flatMap((trace_id, n) =>
      ["correct", "checked", "read"].map((name) => {
        return {
          id: `${trace_id}-x-${name}`,
          trace_id,
          name,
          value: n % 7 === 0 ? 0 : 1,
          data_type: "BOOLEAN",
          source: "x",
        };
      }),
    ),
    Date.now(),
  );
  const server = await langfuse();
  server.add({ spans: ids.flatMap((id) => store.spansOf(id)), scores: ids.flatMap((id) => store.scoresOf(id)) });
  store.close();
  return { folder, server, ids, bad };
}

/** Ids of the runs that a page lists. */
export function rowsOf({ document }: GotPage): string[] {
  return [...document.querySelectorAll("#runs tr[data-item]")].map((row) => row.getAttribute("data-item") ?? "");
}

/** Where the first link that a selector finds leads; null where there is none. */
export const hrefOf = (page: GotPage, selector: string) =>
  page.document.querySelector(selector)?.getAttribute("href") ?? null;
