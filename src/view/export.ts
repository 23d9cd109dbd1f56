import { existsSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { messageOf, UserError } from "../errors.js";
import { sha256 } from "../text/sha256.js";
import { visible } from "../text/visible.js";
import { SCRIPT_PATH, STYLE_PATH } from "./layout.js";
import { type FaultListener, pagesOf } from "./pages.js";
import { type SiteOptions, siteAt } from "./site.js";

/** Pages of runs that a copy has: the newest, and those that findings, evals and plans lead to first. */
const MOST_RUNS = 500;
const MOST_PAGES = 3000;
/** Words of an address by which pages follow each other; a page by any other is left out of a copy. */
const PAGING = ["older", "from"];
const RUN = /^\/traces\/[^/?]+(?:\?|$)/;
/** Pages that a copy has no use for: they are of single spans, or answer a form. */
const LEFT_OUT = /^\/(?:traces\/[^/]+\/spans\/|compare|live\/)/;

export interface ExportedView {
  folder: string;
  pages: number;
  /** Pages of runs that were left out, since there are too many. */
  left_out: number;
  /** Pages that only say why they cannot be shown. */
  unshown: number;
}

/**
 * Writes a copy of the pages as files that lead to each other, to be published or kept. It needs no server and no script.
 *
 * @param folder a new or empty one
 * @throws UserError when the folder holds something, or cannot be written
 */
export async function exportView(
  options: SiteOptions & { folder: string; onFault: FaultListener },
): Promise<ExportedView> {
  const { folder, onFault, project } = options;
  checkFolder(folder);
  const copy = new Copy();
  const app = pagesOf((path) => siteAt({ ...options, mayWrite: false }, (to) => copy.href(path, to), true), onFault);
  for (const path of ["/", STYLE_PATH, SCRIPT_PATH]) copy.fileOf(path);
  let [pages, unshown] = [0, 0];
  for (let next = copy.next(); next; next = copy.next()) {
    project.signal.throwIfAborted();
    const answer = await app.request(next.path);
    write(join(folder, next.file), await answer.text());
    if (next.file.endsWith(".html")) pages++;
    if (answer.status >= 400) unshown++;
  }
  return { folder, pages, left_out: copy.leftOut.size, unshown };
}

/** The files of a copy, by the paths that lead to them. */
class Copy {
  /** Paths of runs that got no page. */
  readonly leftOut = new Set<string>();
  private readonly files = new Map<string, string>();
  private readonly waiting: string[] = [];
  private runs = 0;

  /** The next page to be written. */
  next(): { path: string; file: string } | undefined {
    const path = this.waiting.shift();
    return path === undefined ? undefined : { path, file: this.files.get(path) ?? "" };
  }

  /** Where a page is, as a link on another one. */
  href(from: string, to: string): string | undefined {
    const [asked = "", fragment] = to.split("#");
    const path = RUN.test(asked) ? asked.replace(/\?.*$/, "") : asked; // of a run there is one page, by whatever filter
    const file = this.fileOf(path);
    if (file === undefined) return undefined;
    const relative = posix.relative(posix.dirname(this.files.get(from) ?? ""), file);
    return fragment === undefined ? relative : `${relative}#${fragment}`;
  }

  /** The file of a page, which is written later; undefined for one that the copy leaves out. */
  fileOf(path: string): string | undefined {
    const known = this.files.get(path);
    if (known !== undefined) return known;
    const { pathname, searchParams } = new URL(path, "http://copy");
    const words = [...searchParams.keys()];
    if (LEFT_OUT.test(pathname) || words.some((word) => !PAGING.includes(word)) || this.files.size >= MOST_PAGES) {
      return undefined;
    }
    if (RUN.test(pathname) && ++this.runs > MOST_RUNS) {
      this.leftOut.add(pathname);
      return undefined;
    }
    const file = fileName(pathname, words.length > 0 ? path : undefined);
    this.files.set(path, file);
    this.waiting.push(path);
    return file;
  }
}

/** A file's name: what of a path can be one, and a hash of what cannot. */
function fileName(pathname: string, page: string | undefined): string {
  if (pathname === "/") return "index.html";
  if (pathname === STYLE_PATH || pathname === SCRIPT_PATH) return pathname.slice(1);
  const parts = pathname
    .slice(1)
    .split("/")
    .map((part) => (/^[\w-]{1,120}$/.test(part) ? part : sha256(part, 16)));
  return `${parts.join("/")}${page === undefined ? "" : `/page-${sha256(page, 16)}`}.html`;
}

/** @throws UserError for a folder that holds something: nothing of others is written over or left among our files */
function checkFolder(folder: string): void {
  const name = visible(folder);
  if (!existsSync(folder)) return;
  const stats = lstatSync(folder);
  if (!stats.isDirectory()) throw new UserError(`--export ${name} is no folder: name a new one.`);
  if (readdirSync(folder).length > 0) throw new UserError(`--export ${name} is not empty: name a new or empty folder.`);
}

function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: "wx" });
  } catch (error) {
    throw new UserError(
      `--export: ${visible(path)} cannot be written (${visible(messageOf(error))}): name another folder.`,
    );
  }
}
