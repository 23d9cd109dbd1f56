import { type Html, html } from "../report/html.js";

/** What the page shows of an OpenAPI document. */
interface Spec {
  info: { title: string; version: string; description?: string };
  paths: Record<string, unknown>;
}

interface Operation {
  summary?: string;
  description?: string;
  parameters?: { name: string; in: string; description?: string }[];
  requestBody?: { content?: Record<string, { schema?: unknown }> };
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>;
}

const METHODS = ["get", "post", "delete"] as const;

/** The API as a page for people: one file, no script, and nothing from another host. */
export function docsPage({ info, paths }: Spec): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const operation = (methods as Record<string, Operation>)[method];
      return operation ? [operationPart(method.toUpperCase(), path, operation)] : [];
    }),
  );
  return html`<!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${info.title}</title>
    <style>
    :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
    body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
    code, pre { font-family: ui-monospace, monospace; font-size: .875rem; }
    pre { overflow: auto; padding: .75rem; border: 1px solid #8886; border-radius: 4px; }
    section { border-top: 1px solid #8886; padding: .5rem 0; }
    h2 { font-size: 1.05rem; }
    dt { float: left; clear: left; width: 4rem; font-weight: 600; }
    dd { margin-left: 4rem; }
    </style>
    </head>
    <body>
    <main>
    <h1>${info.title} <small>${info.version}</small></h1>
    <p>${info.description}</p>
    <p>A key goes into <code>Authorization: Bearer &lt;key&gt;</code>. The same as data: <a href="/openapi.json">/openapi.json</a>.</p>
    ${operations}
    </main>
    </body>
    </html>`.markup;
}

function operationPart(
  method: string,
  path: string,
  { summary, description, parameters = [], requestBody, responses }: Operation,
): Html {
  const body = Object.entries(requestBody?.content ?? {});
  const query = parameters.filter((parameter) => parameter.in === "query");
  const answers = Object.entries(responses ?? {});
  return html`<section>
    <h2><code>${method} ${path}</code></h2>
    <p>${summary}</p>
    ${description !== undefined && html`<p>${description}</p>`}
    ${query.map(({ name, description: says }) => html`<p><code>?${name}=</code> ${says}</p>`)}
    ${body.map(([media, { schema }]) => html`<details><summary>Body: <code>${media}</code></summary><pre tabindex="0">${JSON.stringify(schema, null, 2)}</pre></details>`)}
    <dl>
    ${answers.map(([status, { description: says }]) => html`<dt>${status}</dt><dd>${says}</dd>`)}
    </dl>
    </section>`;
}
