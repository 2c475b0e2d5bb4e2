/** Reads the mails a server has written: one JSON file a message. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ARRIVES_WITHIN_MS = 4000;

/** One reader of one outbox folder. Several scripts may read the same folder, each its own addresses. */
export class Outbox {
  #read = new Set();

  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
  }

  /**
   * The oldest mail of this kind that has not been asked for yet. Mail is sent off the request path: it is waited for.
   * @param {string} to
   * @param {string} kind
   * @returns {Promise<import('./better-auth-options.js').Mail>}
   */
  async next(to, kind) {
    const until = Date.now() + ARRIVES_WITHIN_MS;
    for (;;) {
      const found = messages(this.folder).find(({ file, mail }) => mail.to === to && mail.kind === kind && !this.#read.has(file));
      if (found) {
        this.#read.add(found.file);
        return found.mail;
      }
      if (Date.now() > until) throw new Error(`no mail ${kind} to ${to}`);
      await sleep(10);
    }
  }

  /**
   * Every mail to an address that contains the text, as `kind to`, in no particular order of time.
   * @param {string} part
   * @returns {string[]}
   */
  all(part) {
    return messages(this.folder).filter(({ mail }) => mail.to.includes(part)).map(({ mail }) => `${mail.kind} ${mail.to}`).sort();
  }
}

/** @type {Map<string, {written: number, mail: any}>} */
const parsed = new Map();

/** @param {string} folder */
function messages(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => path.join(folder, name))
    .map((file) => {
      const entry = parsed.get(file) ?? { written: statSync(file).mtimeMs, mail: JSON.parse(readFileSync(file, 'utf8')) };
      parsed.set(file, entry);
      return { file, ...entry };
    })
    .sort((a, b) => a.written - b.written);
}
