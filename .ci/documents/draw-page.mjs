/** The part of a page that is in view as SVG: boxes, lines of text, and drawings. Runs in the browser. */
export function drawPage() {
  const { innerWidth: width, innerHeight: height } = window;
  const parts = [];
  const round = (value) => Math.round(value * 10) / 10;
  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const isSeen = ({ top, bottom, width: wide }) => bottom > 0 && top < height && wide > 0;
  const isClear = (colour) => colour === "transparent" || colour.endsWith(", 0)");

  function box(element) {
    const { left, top, width: wide, height: high } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const fill = isClear(style.backgroundColor) ? "none" : style.backgroundColor;
    const stroke = Number.parseFloat(style.borderLeftWidth) > 0 ? style.borderLeftColor : "none";
    const place = `x="${round(left)}" y="${round(top)}" width="${round(wide)}"`;
    const rounded = Number.parseFloat(style.borderTopLeftRadius) || 0;
    const rx = Math.min(rounded, high / 2);
    if (fill !== "none" || stroke !== "none") {
      parts.push(`<rect ${place} height="${round(high)}" rx="${round(rx)}" fill="${fill}" stroke="${stroke}"/>`);
    }
    const edge = Number.parseFloat(style.borderTopWidth);
    if (edge > 1) parts.push(`<rect ${place} height="${edge}" fill="${style.borderTopColor}"/>`);
  }

  /** A text node, a `text` for each line that it is broken into. */
  function lines(node) {
    const style = getComputedStyle(node.parentElement);
    const range = document.createRange();
    const found = [];
    for (let at = 0; at < node.length; at++) {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const place = range.getBoundingClientRect();
      if (place.width === 0) continue;
      const last = found.at(-1);
      if (last && Math.abs(last.top - place.top) < 2)
        Object.assign(last, { text: last.text + node.data[at], right: place.right });
      else
        found.push({ text: node.data[at], left: place.left, right: place.right, top: place.top, bottom: place.bottom });
    }
    for (const { text, left, right, top, bottom } of found) {
      if (text.trim() === "" || top > height) continue;
      const size = Number.parseFloat(style.fontSize);
      const baseline = (top + bottom) / 2 + size * 0.36;
      const place = `x="${round(left)}" y="${round(baseline)}" textLength="${round(right - left)}"`;
      const look = `font-size="${size}" font-weight="${style.fontWeight}" fill="${style.color}"`;
      parts.push(
        `<text ${place} ${look} lengthAdjust="spacingAndGlyphs" xml:space="preserve">${escaped(text.replace(/\s/g, " "))}</text>`,
      );
    }
  }

  /** A drawing, with the looks that the page's style gave it. */
  function drawing(svg) {
    const { left, top, width: wide, height: high } = svg.getBoundingClientRect();
    const copy = svg.cloneNode(true);
    const originals = [svg, ...svg.querySelectorAll("*")];
    for (const [index, element] of [copy, ...copy.querySelectorAll("*")].entries()) {
      const style = getComputedStyle(originals[index]);
      for (const name of ["fill", "stroke", "stroke-width", "stroke-opacity", "font-size", "text-anchor", "opacity"]) {
        element.setAttribute(name, style.getPropertyValue(name));
      }
      element.removeAttribute("class");
      element.removeAttribute("style");
    }
    for (const element of copy.querySelectorAll("style, title")) element.remove();
    for (const [name, value] of Object.entries({ x: left, y: top, width: wide, height: high })) {
      copy.setAttribute(name, String(round(value)));
    }
    parts.push(new XMLSerializer().serializeToString(copy));
  }

  function walk(node) {
    if (node.nodeType === Node.TEXT_NODE) return lines(node);
    if (node.nodeType !== Node.ELEMENT_NODE || /^(?:script|style|noscript|template)$/i.test(node.tagName)) return;
    if (!node.checkVisibility() || !isSeen(node.getBoundingClientRect())) return;
    if (node instanceof SVGSVGElement) return drawing(node);
    box(node);
    for (const child of node.childNodes) walk(child);
  }

  walk(document.body);
  const size = `width="${width}" height="${height}"`;
  const background = getComputedStyle(document.documentElement).backgroundColor;
  const fill = isClear(background) ? getComputedStyle(document.body).backgroundColor : background;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif">
<rect ${size} fill="${fill}"/>
${parts.join("\n")}
</svg>`;
}
