import { parseHTML } from "linkedom";
import { underwriting } from "../../agents/index.js";
import { openProject, type Project } from "../../services/open-project.js";
import { loadConfig } from "../../settings/config.js";
import { viewApp } from "../../view/app.js";
import { Session } from "../../view/session.js";
import type { SiteOptions } from "../../view/site.js";

const PORT = 4180;
/** The address under which the pages of tests are asked for. */
export const ORIGIN = `http://127.0.0.1:${PORT}`;

/** A page that was asked for. */
export interface GotPage {
  status: number;
  headers: Headers;
  text: string;
  document: Document;
  /** Its heading, and what it says, in one line each. */
  heading: string;
  main: string;
}

/** What is used of the DOM, whose types are not in this project. */
export interface Document {
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}
interface Element extends Document {
  textContent: string;
  getAttribute(name: string): string | null;
}

/** The pages of a folder in this process, whose working folder it becomes, for somebody who came in. */
export async function openView(
  cwd: string,
  { agent = underwriting, env = {}, ...options }: Partial<SiteOptions> & { env?: Record<string, string> } = {},
) {
  process.chdir(cwd);
  const config = await loadConfig(env, cwd);
  const project = await openProject({ config });
  const session = new Session();
  const faults: unknown[] = [];
  const app = viewApp({
    project,
    agent,
    source: "local",
    mayWrite: false,
    person: "ada",
    ...options,
    session,
    port: () => PORT,
    onFault: (error) => faults.push(error),
  });
  const host = `127.0.0.1:${PORT}`;
  const entered = await app.request(`${ORIGIN}/?token=${session.entry}`, { headers: { host } });
  const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
  const read = async (response: Response): Promise<GotPage> => {
    const text = await response.text();
    const { document } = parseHTML(text) as unknown as { document: Document };
    const inLine = (selector: string) =>
      (document.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();
    return {
      status: response.status,
      headers: response.headers,
      text,
      document,
      heading: inLine("h1"),
      main: inLine("main"),
    };
  };
  return {
    app,
    project: project as Project,
    cookie,
    /** What failed that is our fault. */
    faults,
    get: async (path: string, headers: Record<string, string> = {}) =>
      read(await app.request(ORIGIN + path, { headers: { host, cookie, ...headers } })),
    post: async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      read(
        await app.request(ORIGIN + path, {
          method: "POST",
          body: new URLSearchParams(fields),
          headers: { host, cookie, origin: ORIGIN, ...headers },
        }),
      ),
    /** Lets go of the project. */
    async end() {
      await project.close();
    },
  };
}
