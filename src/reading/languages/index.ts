import { chinese } from "./chinese.js";
import { english } from "./english.js";
import { french } from "./french.js";
import { german } from "./german.js";
import type { Language } from "./language.js";
import { portuguese } from "./portuguese.js";
import { spanish } from "./spanish.js";

/** The languages that texts are read in. */
export const LANGUAGES: readonly Language[] = [english, spanish, french, german, portuguese, chinese];
