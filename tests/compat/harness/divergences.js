/**
 * Reads the table of `DIVERGENCES.md`: every deliberate difference, and where it may be seen.
 *
 * A row allows a difference when operation, script, field and both values match; `*` stands for any text. Operations,
 * scripts and fields may be lists, parted by commas. A value is as the failure report shows it; none at all is `(absent)`.
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
  /** @type {{id: string, used: boolean, matches: (difference: Difference) => boolean}[]} */
  #entries = [];

  /** @param {string} file */
  constructor(file) {
    const rows = readFileSync(file, 'utf8').split('\n').filter((line) => line.startsWith('|')).map(cells);
    const header = rows.findIndex((row) => COLUMNS.every((column, i) => row[i]?.toLowerCase() === column));
    if (header < 0) throw new Error(`${file}: no table with the columns ${COLUMNS.join(' | ')}`);
    for (const row of rows.slice(header + 2)) {
      if (row.length !== COLUMNS.length) throw new Error(`${file}: ${row[0]}: ${row.length} cells, not ${COLUMNS.length}`);
      const [id, operation, script, field, theirs, ours, reason] = row;
      if (!reason) throw new Error(`${file}: ${id}: a difference needs its reason`);
      const tests = { operation: anyOf(operation), script: anyOf(script), field: anyOf(field), theirs: pattern(theirs), ours: pattern(ours) };
      const matches = (/** @type {Difference} */ difference) =>
        Object.entries(tests).every(([key, test]) => test(difference[/** @type {keyof Difference} */ (key)]));
      this.#entries.push({ id, used: false, matches });
    }
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

  /** @returns {string[]} ids of rows that no script met, in the order of the file */
  unmet() {
    return [...new Set(this.#entries.filter((entry) => !entry.used).map((entry) => entry.id))];
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
