import { type Detector, type FindingKind, sightingOf } from "./detector.js";

const DIFFERS: FindingKind = {
  code: "model_differs",
  severity: "medium",
  cause: "model",
  lever: "flow",
  title: ({ subject, of, because }) => `${subject} was asked, and another model answered ${of}${because}`,
};

export const modelDiffers: Detector = {
  finds: [DIFFERS],
  catches:
    "a model call that another model answered than the one that was asked: a router, a fallback, a wrong address",
  leavesAlone:
    "names of one model: a dated version of it (`…-20250929`), with or without its provider; calls that name one model only",
  detect({ run }) {
    const calls = run.model_calls.filter(({ asked, answered }) => asked && answered && !isSame(asked, answered));
    const [call] = calls;
    if (!call) return [];
    const answered = [...new Set(calls.map((each) => each.answered ?? ""))];
    return [
      sightingOf(DIFFERS, run, {
        subject: call.asked ?? "",
        span_id: call.span_id,
        quote: call.answered ?? "",
        expected: call.asked,
        details: answered,
        marks: answered.map((name) => [name]),
      }),
    ];
  },
};

/** What a name can have beside the model: who serves it and where in front; a date, a revision or `latest` behind. */
const BEFORE = /^(?:.*\/)|^(?:[a-z]{2,6}\.)?(?:anthropic|openai|google|meta|mistral|cohere|amazon|deepseek|qwen)[.:]/;
const BEHIND = /(?:[-@:](?:\d{8}|\d{4}-\d{2}-\d{2}|\d{4}|latest|stable|v\d+(?::\d+)?|\d{3}))+$/;

function isSame(asked: string, answered: string): boolean {
  const plain = (name: string) => name.trim().toLowerCase().replace(BEFORE, "").replace(BEHIND, "");
  return plain(asked) === plain(answered);
}
