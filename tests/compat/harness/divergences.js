/**
 * Reads the tables of `DIVERGENCES.md`: every deliberate difference, and where it may be seen.
 *
 * A row allows a difference when operation, script, field and both values match; `*` stands for any text. Operations,
 * scripts and fields may be lists, parted by commas. A value is as the failure report shows it; none at all is `(absent)`.
 * The first row of an id says the reason for all of them.
 */
import { readFileSync } from 'node:fs';

const COLUMNS = ['id', 'operation', 'script', 'field', 'better-auth', 'portcullis', 'reason', 'advisory'];

/**
 * @typedef {object} Difference
 * @property {string} script
 * @property {string} operation
 * @property {string} field
 * @property {string} theirs as shown
 * @property {string} ours as shown
 */

/** The listed differences, and which of them were met. */
export class Divergences {
  /** @type {{name: string, used: boolean, matches: (difference: Difference) => boolean}[]} */
  #entries = [];

  /** @param {string} file */
  constructor(file) {
    const explained = new Set();
    let inTable = false;
    for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
      const row = line.startsWith('|') ? cells(line) : [];
      if (row.length === 0) inTable = false;
      else if (COLUMNS.every((column, i) => row[i]?.toLowerCase() === column)) inTable = true;
      else if (inTable && !row.every((cell) => /^:?-+:?$/.test(cell))) {
        if (row.length !== COLUMNS.length) throw new Error(`${file}: ${row[0]}: ${row.length} cells, not ${COLUMNS.length}`);
        const [id, operation, script, field, theirs, ours, reason] = row;
        if (!reason && !explained.has(id)) throw new Error(`${file}: ${id}: a difference needs its reason`);
        explained.add(id);
        this.#add(`${id} (line ${index + 1})`, { operation: anyOf(operation), script: anyOf(script), field: anyOf(field), theirs: pattern(theirs), ours: pattern(ours) });
      }
    }
  }

  /**
   * @param {string} name
   * @param {Record<string, (value: string) => boolean>} tests by key of a difference
   */
  #add(name, tests) {
    const matches = (/** @type {any} */ difference) => Object.entries(tests).every(([key, test]) => test(difference[key]));
    this.#entries.push({ name, used: false, matches });
  }

  /**
   * @param {Difference} difference
   * @returns {boolean} whether it is deliberate
   */
  allows(difference) {
    const met = this.#entries.filter((entry) => entry.matches(difference));
    for (const entry of met) entry.used = true;
    return met.length > 0;
  }

  /** @returns {string[]} the rows that no script met */
  unmet() {
    return this.#entries.filter((entry) => !entry.used).map((entry) => entry.name);
  }
}

/** @param {string} line */
const cells = (line) =>
  line.trim().replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map((cell) => unquoted(cell.trim().replaceAll('\\|', '|')));

/** @param {string} text */
const unquoted = (text) => text.replace(/^`([^`]*)`$/, '$1');

/** @param {string} list */
function anyOf(list) {
  const tests = list.split(',').map((item) => pattern(unquoted(item.trim())));
  return (/** @type {string} */ value) => tests.some((test) => test(value));
}

/** @param {string} text */
function pattern(text) {
  const escaped = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const whole = new RegExp(`^${escaped.join('.*')}$`, 's');
  return (/** @type {string} */ value) => whole.test(value);
}
