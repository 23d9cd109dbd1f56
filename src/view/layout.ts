import { type Html, html, type Part } from "../report/html.js";
import { schemes } from "../report/verdict.js";
import { type Page, SECTIONS, type Site } from "./site.js";

/** The files that every page asks for. */
export const STYLE_PATH = "/style.css";
export const SCRIPT_PATH = "/script.js";

/** What no page may do: the style sheet and the script are files of the site, and nothing else is loaded or run. */
export const CONTENT_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
];

/** A whole page. */
export function framed(site: Site, { title, section, body }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="underwrite view">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
${site.isStatic && html`<meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY.join("; ")}">`}
<title>${title} · underwrite</title>
<link rel="stylesheet" href="${site.href(STYLE_PATH)}">
<script src="${site.href(SCRIPT_PATH)}" defer></script>
</head>
<body class="view">
<a class="skip" href="#main">Skip to the content</a>
<header class="site">
<nav aria-label="Pages"><ul>${SECTIONS.map(({ name, path }) => {
    const current = name === section && html` aria-current="page"`;
    return html`<li><a href="${site.href(path)}"${current}>${name}</a></li>`;
  })}</ul></nav>
${schemes()}
</header>
<main id="main" tabindex="-1">
${body}
</main>
<footer><p>${footerText(site)}</p>${keyHelp(site)}</footer>
</body>
</html>
`.markup;
}

function footerText({ agent, source, mayWrite, isStatic }: Site): Html {
  const what = isStatic ? "A copy in files." : mayWrite ? "Verdicts and approvals are kept." : "Read-only.";
  return html`<strong>${agent.name}</strong> · ${source === "local" ? "the local store" : "Langfuse"} · ${what}`;
}

/** The keys that the script heeds. */
function keyHelp({ mayWrite }: Site): Html {
  const row = (keys: readonly string[], what: string) =>
    html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${what}</dd></div>`;
  return html`<details id="keys"><summary>Keys</summary><dl>
    ${row(["j", "k"], "to the next and the one before in a list; Enter opens it")}
    ${row(["]", "["], "to the older and the newer run, or page of them; n and p do the same")}
    ${mayWrite && row(["a", "x"], "accept and reject the proposal that j and k have reached, else the first")}
    ${row(["?"], "opens and closes this")}</dl></details>`;
}

/** A link to a page of the site; where a copy has no such page, only its words. */
export function link(site: Site, path: string, words: Part, attributes: Part = null): Html {
  const href = site.href(path);
  return href === undefined ? html`<span>${words}</span>` : html`<a href="${href}"${attributes}>${words}</a>`;
}

/** A page's head: where it is, what it is called, and what else is said in a line. */
export function heading(title: Part, { over, lead }: { over?: Part; lead?: Part } = {}): Html {
  return html`<div class="title">${over && html`<p class="over">${over}</p>`}<h1>${title}</h1>${lead && html`<p class="lead">${lead}</p>`}</div>`;
}

/** What stands where there is nothing to show: what that means, and the command that changes it. */
export function nothing(words: Part, command?: string): Html {
  return html`<div class="nothing"><p>${words}</p>${command !== undefined && html`<p><code>${command}</code></p>`}</div>`;
}

/** Sentences on what could not be read. */
export function problemList(problems: readonly string[]): Html | null {
  const told = [...new Set(problems)].filter((problem) => problem !== "");
  if (told.length === 0) return null;
  return html`<ul class="problems">${told.map((problem) => html`<li class="warning">${problem}</li>`)}</ul>`;
}

/** What is shown where a page cannot be: why, in a sentence. */
export function problemPage(title: string, message: string, status: NonNullable<Page["status"]>): Page {
  return { title, section: "Home", status, body: html`${heading(title)}<p class="warning">${message}</p>` };
}
