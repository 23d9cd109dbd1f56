/** What the head of our HTML reports has, by which one is known again: no page of others has it. */
export const HTML_MARK = '<meta name="generator" content="underwrite eval">';
