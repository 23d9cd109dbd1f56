import { createHmac, randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../../errors.js";
import { readJson } from "../../folder/json-document.js";
import { makeFolder } from "../../folder/make-folder.js";
import { LARGEST, readPlainText } from "../../folder/plain-file.js";
import { readAs } from "../../runtime/read-as.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { show } from "../../text/visible.js";
import { Ledger } from "../ledger/ledger.js";
import type { Edits } from "../tree/candidate-tree.js";
import { type Campaign, campaignSchema } from "./campaign.js";

/** The folder of all campaigns, in the store's. */
const FOLDER = "climb";
const STATE = "campaign.json";
const ID = /^\d{8}-\d{6}-[0-9a-f]{6}$/;

/** Where campaigns are kept: a folder each, in the store's folder. */
export class CampaignFolder {
  private readonly root: string;

  /** @param home the store's folder */
  constructor(home: string) {
    this.root = join(home, FOLDER);
  }

  static newId(now: number): string {
    const time = new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
    return `${time}-${randomBytes(3).toString("hex")}`;
  }

  /** A place in a campaign's folder, whose folder is made. */
  place(id: string, ...names: string[]): string {
    const path = join(this.root, id, ...names);
    makeFolder(join(path, ".."), 0o700);
    return path;
  }

  /** The lock that whoever works on an agent's campaigns holds. */
  lockOf(agent: string): string {
    makeFolder(this.root, 0o700);
    return join(this.root, `${agent}.lock`);
  }

  /** The ledger of all campaigns. @param now milliseconds since 1970 */
  ledger(now: () => number): Ledger {
    return new Ledger(join(this.root, "ledger.jsonl"), () => new Date(now()));
  }

  save(campaign: Campaign): void {
    writeFileAtomic.sync(this.place(campaign.id, STATE), `${JSON.stringify(campaign, null, 2)}\n`, { mode: 0o600 });
  }

  /** All campaigns, newest first. @throws UserError for one that cannot be read */
  list(): Campaign[] {
    if (!existsSync(this.root)) return [];
    const ids = readdirSync(this.root).filter((name) => ID.test(name) && existsSync(join(this.root, name, STATE)));
    return ids
      .sort()
      .reverse()
      .map((id) => this.read(id));
  }

  /** A campaign by its id, by its first characters where only one has them, or by `last`. @throws UserError */
  find(named: string): Campaign {
    const all = this.list();
    const found = named === "last" ? all.slice(0, 1) : all.filter(({ id }) => id.startsWith(named));
    if (found.length === 1 && found[0] && named !== "") return found[0];
    if (found.length > 1)
      throw new UserError(`More than one campaign begins with ${show(named)}: give more of its id.`);
    const ids = all.map(({ id }) => id);
    throw new UserError(`There is no campaign ${show(named)}.${didYouMean(named, ids)} See underwrite climb list.`);
  }

  private read(id: string): Campaign {
    const path = join(this.root, id, STATE);
    const json = readJson(readPlainText(path, LARGEST.report));
    const read = json.ok ? readAs(campaignSchema, json.value) : undefined;
    if (read?.ok) return read.data;
    throw new UserError(`${path} is no campaign that this version reads: remove its folder.`);
  }

  /** Keeps a round's frozen patch. */
  saveEdits(id: string, round: number, edits: Edits): void {
    const files = Object.fromEntries([...edits].map(([path, bytes]) => [path, bytes.toString("base64")]));
    writeFileAtomic.sync(this.place(id, "rounds", String(round), "patch.json"), JSON.stringify(files), { mode: 0o600 });
  }

  /** A round's frozen patch. */
  readEdits(id: string, round: number): Map<string, Buffer> {
    const text = readFileSync(this.place(id, "rounds", String(round), "patch.json"), "utf8");
    const files = JSON.parse(text) as Record<string, string>;
    return new Map(Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes, "base64")]));
  }

  /** An empty folder for work that is thrown away. */
  scratch(id: string, name: string): string {
    const path = this.place(id, "work", name);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** Throws away what was only worked with. */
  clear(id: string): void {
    rmSync(join(this.root, id, "work"), { recursive: true, force: true });
  }

  /** A number that follows from this store's secret and some words: nobody else can tell it in advance. */
  keyed(...words: string[]): string {
    return createHmac("sha256", this.secret()).update(JSON.stringify(words)).digest("hex");
  }

  /** Made once, for all campaigns of this store. */
  private secret(): Buffer {
    makeFolder(this.root, 0o700);
    const path = join(this.root, "secret");
    if (!existsSync(path)) {
      const draft = `${path}.${randomBytes(4).toString("hex")}`;
      writeFileSync(draft, randomBytes(32).toString("hex"), { mode: 0o600 });
      try {
        linkSync(draft, path); // as a whole, or another process was first
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      } finally {
        rmSync(draft, { force: true });
      }
    }
    return readFileSync(path);
  }
}
