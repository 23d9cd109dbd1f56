import { Ledger } from "../../climb/ledger/ledger.js";

/** A program that reserves so many looks of a campaign: `reserve-looks.ts <ledger> <campaign> <times>`. */
const [path = "", campaign = "", times] = process.argv.slice(2);
const ledger = new Ledger(path, () => new Date());
for (let n = 0; n < Number(times); n++) {
  await ledger.reserve({ campaign, agent: "a", of: "round", alpha: 0.05, subject: `${process.pid}-${n}` });
}
