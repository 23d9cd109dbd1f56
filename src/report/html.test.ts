import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { html, legible } from "./html.js";

const text = fc.string({ unit: fc.oneof(fc.constantFrom(..."<>&\"'`=/!- \n\t"), fc.string({ unit: "binary" })) });

describe("markup from a template", () => {
  it("says in text what it was given, and makes no element of it", () => {
    fc.assert(
      fc.property(text, (given) => {
        const { document } = parseHTML(html`<body><p>${given}</p></body>`.markup);
        expect(document.querySelector("p")?.textContent).toBe(legible(given));
        expect(document.querySelectorAll("*").length).toBe(2);
      }),
    );
  });

  it("keeps what it was given inside a quoted attribute", () => {
    fc.assert(
      fc.property(text, (given) => {
        const { document } = parseHTML(html`<body><p title="${given}">x</p></body>`.markup);
        const [paragraph, ...others] = document.querySelectorAll("p");
        expect(paragraph?.getAttribute("title")).toBe(legible(given));
        expect([paragraph?.attributes.length, others.length]).toEqual([1, 0]);
      }),
    );
  });

  it("takes markup, lists and nothing", () => {
    expect(html`<ul>${["<a>", html`<li>b</li>`, null, undefined, false, 3]}</ul>`.markup).toBe(
      "<ul>&lt;a&gt;<li>b</li>3</ul>",
    );
  });

  it("writes out characters that hide text or turn its direction", () => {
    const hidden = "a\u202eb\u200bc\u0000d\u00ade\u{e0041}f\u2066g";
    expect(html`${hidden}`.markup).toBe("a\\u202eb\\u200bc\\u0000d\\u00ade\\udb40\\udc41f\\u2066g");
    expect(legible("two\r\nlines\tand a tab")).toBe("two\nlines\tand a tab");
  });
});
