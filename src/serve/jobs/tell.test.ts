import { expect, it } from "vitest";
import { webhookTarget } from "../../services/webhook.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { type ServiceDatabase, ServiceProblem } from "../store/database.js";
import { ServiceFile, servicePath } from "../store/sqlite/service-file.js";
import { startTelling } from "./tell.js";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

it("a database that is away is said once, and again when it was back in between, with no message to tell", async () => {
  const file = ServiceFile.open(servicePath(emptyFolder()));
  const looks = { isAway: true, count: 0 };
  const rows: ServiceDatabase["rows"] = async (...question) => {
    looks.count++;
    if (looks.isAway) throw new ServiceProblem("the database is away");
    return file.rows(...question);
  };
  const database: ServiceDatabase = Object.assign(Object.create(file), { rows });
  const faults: string[] = [];
  const teller = startTelling(
    { database, onFault: (fault) => faults.push(fault) },
    webhookTarget("http://[::1]:9", SECRET),
  );
  for (const isAway of [true, false, true]) {
    const until = looks.count + 2;
    looks.isAway = isAway;
    while (looks.count < until) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await teller.stop();
  await file.close();
  expect(faults).toEqual(["webhook: the database is away", "webhook: the database is away"]);
});
