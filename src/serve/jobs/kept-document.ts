import { type Capture, maskedJson } from "../../tracing/capture.js";

/** The document of a decision: what the command line prints. */
export interface DecisionDocument extends Record<string, unknown> {
  schema_version: number;
  validation: { valid: boolean; violations: Found[]; warnings: Found[] } & Record<string, unknown>;
  run: Record<string, unknown>;
}

interface Found extends Record<string, unknown> {
  code: string;
  level?: string;
}

/**
 * A document as it is kept: whole, with placeholders for figures and texts, or without any of them. What says how the
 * run went, its ids and the codes of what was found stay.
 *
 * @param salt makes the placeholders those of the traces
 */
export function keptDocument(document: DecisionDocument, capture: Capture, salt: string): object {
  if (capture === "full") return document;
  const { schema_version, validation, run, ...content } = document;
  const found = ({ code, level, ...rest }: Found) => ({
    code,
    ...(level === undefined ? {} : { level }),
    ...(capture === "none" ? {} : (maskedJson(rest, salt) as object)),
  });
  return {
    ...(capture === "none" ? withoutValues(content) : (maskedJson(content, salt) as object)),
    schema_version,
    validation: {
      ...validation,
      violations: validation.violations.map(found),
      warnings: validation.warnings.map(found),
    },
    run,
  };
}

/** The fields of an output are null, as they are where none stands: never a value. */
function withoutValues(content: Record<string, unknown>): object {
  const { policy: _, rejected_decision: __, error: ___, ...output } = content;
  return Object.fromEntries(Object.keys(output).map((name) => [name, null]));
}
