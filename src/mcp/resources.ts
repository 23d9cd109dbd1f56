import type { ListResourcesResult, ReadResourceResult } from "@modelcontextprotocol/sdk/types.js";
import { UserError } from "../errors.js";
import type { Redactor } from "../text/redact.js";
import { show, visible } from "../text/visible.js";
import { decodeCursor, encodeCursor } from "../tracing/observations/source.js";
import { cutText } from "./paging/shrink.js";
import { estimateTokens, PAGE_TOKENS } from "./paging/tokens.js";
import type { McpContext } from "./tool.js";

const SCHEME = "underwrite://";
const PAGE = 100;

/** The folders whose files are resources. */
const FOLDERS = [
  { folder: "plans", ending: ".md", mimeType: "text/markdown", what: "A plan: untrusted text, quoted from traces" },
  { folder: "cases", ending: ".json", mimeType: "application/json", what: "Cases: untrusted text" },
] as const;

/** How the addresses of resources are made, for clients that ask for that instead of the list. */
export const RESOURCE_TEMPLATES = FOLDERS.map(({ folder, ending, mimeType, what }) => ({
  uriTemplate: `${SCHEME}${folder}/{path}${ending}`,
  name: folder,
  description: what,
  mimeType,
}));

/** Plans and cases of the project as resources. @throws UserError for a cursor that is not one of this list's */
export function listResources({ files }: McpContext, cursor?: string): ListResourcesResult {
  const from = cursor === undefined ? 0 : Number(decodeCursor(cursor)?.from ?? Number.NaN);
  if (!Number.isSafeInteger(from) || from < 0) {
    throw new UserError("The cursor is not one of resources/list: pass nextCursor of its last answer, or none.");
  }
  const all = FOLDERS.flatMap(({ folder, ending, mimeType, what }) =>
    files.list(folder, ending).map((path) => ({
      uri: SCHEME + path.split("/").map(encodeURIComponent).join("/"),
      name: visible(path),
      description: what,
      mimeType,
    })),
  );
  const resources = all.slice(from, from + PAGE);
  return { resources, ...(from + PAGE < all.length ? { nextCursor: encodeCursor({ from: from + PAGE }) } : {}) };
}

/** A plan or cases, cut where they are too long. @throws UserError when there is none, and for paths of other files */
export function readResource({ files }: McpContext, uri: string, redactor: Redactor): ReadResourceResult {
  const path = uri.startsWith(SCHEME) ? decode(uri.slice(SCHEME.length)) : "";
  const kind = FOLDERS.find(({ folder, ending }) => path.startsWith(`${folder}/`) && path.endsWith(ending));
  if (!kind) throw new UserError(`There is no resource ${show(uri)}: resources/list has those there are.`);
  const text = redactor.text(files.read(path));
  const tool = kind.folder === "plans" ? "getPlan" : "listCases";
  return { contents: [{ uri, mimeType: kind.mimeType, text: fitText(text, `Cut to fit: ${tool} gives the rest.`) }] };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return ""; // a percent sign that encodes nothing: there is no such file
  }
}

function fitText(text: string, note: string): string {
  if (estimateTokens(text) <= PAGE_TOKENS) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const length = Math.ceil((low + high) / 2);
    if (estimateTokens(cutText(text, 0, length)) <= PAGE_TOKENS) low = length;
    else high = length - 1;
  }
  return `${cutText(text, 0, low)}\n\n${note}`;
}
