/** Text that tries to break out of wherever a page puts it; each part would set a flag if it ran. */
export const PAGE_BREAKERS = [
  "<script>window.pwned = 1</script>",
  "<img src=x onerror='window.pwned = 2'>",
  `" onmouseover="window.pwned = 3" x="`,
  "' autofocus onfocus='window.pwned = 4",
  "</style><style>*{display:none}</style>",
  "</script></textarea></title></svg></details></summary>",
  "<svg onload=window.pwned=5>",
  "<!--",
  "javascript:window.pwned=6",
  "https://example.invalid/pixel.png",
  "&lt;b&gt;",
  "\u202ederorrim\u202c \u200b",
].join(" ");
