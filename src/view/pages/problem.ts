import { html } from "../../report/html.js";
import { heading } from "../layout.js";
import type { Page } from "../site.js";

/** What is shown where a page cannot be: why, in a sentence. */
export function problemPage(title: string, message: string, status: NonNullable<Page["status"]>): Page {
  return { title, section: "Home", status, body: html`${heading(title)}<p class="warning">${message}</p>` };
}
