import type { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as z from "zod/mini";
import { ProviderError, UserError } from "../errors.js";
import { describeProblem } from "../evals/cases/case-problem.js";
import { readAs } from "../runtime/read-as.js";
import { acceptCases, rejectCases } from "../services/evals/draft-cases.js";
import { judgeFinding } from "../services/findings/list-findings.js";
import { decideOnProposal } from "../services/findings/propose-finding.js";
import { decideOnPlan } from "../services/plans.js";
import { scoreTrace } from "../services/traces/score-trace.js";
import { seen, visible } from "../text/visible.js";
import { framed, problemPage } from "./layout.js";
import type { Site } from "./site.js";

/** Largest form, in bytes. */
const MAX_BYTES = 64 * 1024;
const LONGEST_NAME = 60;

const line = z.string().check(z.maxLength(2000));
const name = z.string().check(z.minLength(1), z.maxLength(LONGEST_NAME));
const reason = z.optional(line);

const verdictForm = z.object({ value: z.enum(["true", "false"]), comment: reason });
const findingForm = z.object({ status: z.enum(["dismissed", "reopened"]), by: name, reason });
const planForm = z.object({ action: z.enum(["approve", "reject"]), by: name, reason, shown: line });
const decisionForm = z.object({ status: z.enum(["accepted", "rejected"]) });

/** Does what a form asks for. @returns the page to show then */
type Writer = (site: Site, id: string, fields: unknown) => Promise<string>;

/** What people can say on the pages, by the same services as at a terminal. */
const WRITERS: readonly (readonly [path: string, write: Writer])[] = [
  [
    "/traces/:id/verdict",
    async (site, id, fields) => {
      const { value, comment } = formOf(verdictForm, fields);
      await scoreTrace(site.project, await site.traces(), id, { name: "correct", value, comment });
      await site.project.deliver({ quiet: true });
      return `/traces/${id}#scores`;
    },
  ],
  [
    "/findings/:id/judge",
    async (site, id, fields) => {
      const said = formOf(findingForm, fields);
      if (said.status === "dismissed" && said.reason === undefined) {
        throw new UserError("A finding is dismissed with a reason: say why, in a line.");
      }
      await judgeFinding(site.project, site.agent, id, said);
      return `/findings/${id}`;
    },
  ],
  [
    "/plans/:id/decide",
    async (site, id, fields) => {
      await decideOnPlan(site.project, id, formOf(planForm, fields));
      return `/plans/${id}`;
    },
  ],
  [
    "/proposals/cases/:id",
    async (site, id, fields) => {
      const { status } = formOf(decisionForm, fields);
      if (status === "rejected") await rejectCases(site.project, site.agent, [id]);
      else {
        const { problems } = await acceptCases(site.project, site.agent, [id]);
        if (problems.length > 0) throw new UserError(problems.map(describeProblem).join(" "));
      }
      return "/cases#proposals";
    },
  ],
  [
    "/proposals/checks/:id",
    async (site, id, fields) => {
      const { status } = formOf(decisionForm, fields);
      if (site.person === undefined)
        throw new UserError("The system does not say who you are: decide at a terminal, with --by.");
      await decideOnProposal(site.project, id, { status, by: site.person });
      return "/cases#proposals";
    },
  ],
];

/** Takes forms of our own pages, where the pages may change something at all. */
export function addWrites(app: Hono, siteFor: () => Site): void {
  const limit = bodyLimit({ maxSize: MAX_BYTES, onError: (c) => refused(c, siteFor(), "The form is too large.", 400) });
  for (const [path, write] of WRITERS) {
    app.post(path, limit, async (c) => {
      const site = siteFor();
      if (!site.mayWrite) return refused(c, site, "These pages may only be read: start underwrite view --write.", 403);
      // The guard has looked at an origin that is named; a browser names it with every form.
      if (c.req.header("origin") === undefined) return refused(c, site, "A form says which page it is of.", 403);
      try {
        const id = c.req.param("id") ?? "";
        const next = await write(site, id, fieldsOf(await c.req.parseBody()));
        return c.redirect(next, 303);
      } catch (error) {
        if (error instanceof ProviderError) return refused(c, site, error.message, 502);
        if (!(error instanceof UserError)) throw error;
        return refused(c, site, error.message, 400);
      }
    });
  }
}

function refused(c: Context, site: Site, message: string, status: 400 | 403 | 502): Response {
  return c.html(site.project.redactor.text(framed(site, problemPage("Not done", message, 400))), status);
}

/** A form's fields as lines; those that are empty are left out. */
function fieldsOf(body: Record<string, unknown>): Record<string, string> {
  const lines = Object.entries(body).map(([key, value]) => {
    return [key, typeof value === "string" ? seen(value).replace(/\s+/g, " ").trim() : ""] as const;
  });
  return Object.fromEntries(lines.filter(([, value]) => value !== ""));
}

function formOf<T>(schema: z.core.$ZodType<T>, fields: unknown): T {
  const read = readAs(schema, fields);
  if (read.ok) return read.data;
  throw new UserError(`The form cannot be used: ${visible(read.problem.slice(0, 300))}.`);
}
