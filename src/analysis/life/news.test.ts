import { expect, it } from "vitest";
import { NO_ARGUMENTS } from "../../runtime/definition/tool.js";
import { parcels } from "../../testing/parcels.js";
import type { Life } from "./life.js";
import { takeNews } from "./news.js";
import { SeenFile } from "./seen-file.js";

const tool = { name: "prüfe", description: "Looks.", arguments: NO_ARGUMENTS, run: () => 1 };

it.each([
  ["wrong_fällig-am", "prüfe", "wrong_fällig-am", "prüfe"],
  ["wrong_<@here> *x*", "prüfe <@here>", "wrong___here___x_", ""],
  ["wrong_a", "what_a_model_asked_for", "wrong_a", ""],
])("tells %s of %s as %s of %s: names of the definition, and no markup", (code, subject, told, of) => {
  const life: Life = {
    ...{ id: "a", agent: "parcels", code, subject, method: "", severity: "low", status: "open", seen: 1, plans: [] },
    ...{ open_since: "2026-01-01", last_seen: "2026-01-01", lately: { count: 1, of: 2 } },
    ...{ mended_in: null, settled_at: null, verdict: null },
  };
  const agent = parcels({ tools: [tool as never] });
  const news = SeenFile.inMemory("").use((file) => takeNews(file, "me", agent, [life]));
  expect(news.new).toMatchObject([{ code: told, subject: of }]);
});
