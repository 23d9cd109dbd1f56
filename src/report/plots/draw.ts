import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { type Html, html, trusted } from "../html.js";

/** Widths in pixels at which each picture is drawn, so that its text is legible on desks and on phones. */
export interface Widths {
  wide: number;
  narrow: number;
}

export const WIDTHS: Widths = { wide: 700, narrow: 340 };
export const HALF: Widths = { wide: 500, narrow: 340 };

/** What is used of the DOM, whose types are not in this project. */
interface SvgElement {
  outerHTML: string;
  textContent: string | null;
  querySelector(selector: string): SvgElement | null;
  querySelectorAll(selector: string): Iterable<SvgElement>;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  remove(): void;
}

/**
 * Draws a picture as inline SVG, once for wide and once for narrow screens; the style sheet shows one of them.
 * Colours are the style sheet's variables, so both schemes have their own.
 *
 * @param label what the picture shows, in a sentence, for those who do not see it
 */
export function draw(label: string, widths: Widths, optionsAt: (width: number) => Plot.PlotOptions): Html {
  const at = (width: number) => trusted(svgOf(label, { width, ...optionsAt(width) }));
  return html`<div class="plot wide">${at(widths.wide)}</div><div class="plot narrow">${at(widths.narrow)}</div>`;
}

/** Draws one small picture that only repeats what stands beside it. */
export function drawMark(options: Plot.PlotOptions): Html {
  return trusted(svgOf(null, options));
}

function svgOf(label: string | null, options: Plot.PlotOptions): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const svg = Plot.plot({ ...options, document }) as unknown as SvgElement;
  // Plot's own style sheet would need an exception in the page's content policy; the page's has what it needs.
  for (const style of svg.querySelectorAll("style")) style.remove();
  svg.removeAttribute("class");
  svg.removeAttribute("font-family");
  svg.removeAttribute("font-size");
  if (label === null) svg.setAttribute("aria-hidden", "true");
  else {
    // What is an image as a whole has nothing in it that can be followed.
    svg.setAttribute("role", svg.querySelector("a") ? "group" : "img");
  }
  for (const element of [svg, ...svg.querySelectorAll("*")]) {
    element.removeAttribute("aria-label"); // Plot calls its marks by their kinds
    shorten(element);
  }
  if (label !== null) svg.setAttribute("aria-label", label);
  // Links are for the mouse: hundreds of them are no way to walk by keyboard, and the list has the same cases.
  for (const link of svg.querySelectorAll("a")) {
    link.setAttribute("tabindex", "-1");
    link.setAttribute("aria-label", link.querySelector("title")?.textContent ?? nameOf(link));
  }
  return svg.outerHTML;
}

/** What a link leads to, by the end of its address: `#case-score-739`. */
function nameOf(link: SvgElement): string {
  const address = link.getAttribute("href") ?? link.getAttribute("xlink:href") ?? "";
  return address.replace(/^.*#/, "").replaceAll("-", " ");
}

const GEOMETRY = ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height", "d", "transform"];

/** Rounds coordinates to a tenth of a pixel. */
function shorten(element: SvgElement): void {
  for (const name of GEOMETRY) {
    const value = element.getAttribute(name);
    if (value?.includes(".")) {
      const rounded = value.replace(/-?\d+\.\d+/g, (digits: string) => String(Number(Number(digits).toFixed(1))));
      element.setAttribute(name, rounded);
    }
  }
}
