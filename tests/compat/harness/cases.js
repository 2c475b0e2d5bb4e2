/** Finds the scripts and makes cases of them: one for each database a script asks for. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { canonical, complete } from './config.js';

/**
 * @typedef {object} Case
 * @property {string} name `group/script`, with the database in brackets where it isn't SQLite
 * @property {import('./config.js').Config} config complete
 * @property {string} key of the server it runs on
 * @property {(t: import('./script.js').Script) => Promise<void>} run
 *
 * What a script exports.
 * @typedef {object} ScriptModule
 * @property {import('./config.js').Config} [config] over the defaults
 * @property {('sqlite'|'postgres'|'mysql')[]} [databases] SQLite if not said
 * @property {boolean} [isolated] has the server to itself
 * @property {(t: import('./script.js').Script) => Promise<void>} run
 */

/**
 * @param {string} folder of the scripts
 * @param {string} filter part of a name; empty for all
 * @returns {Promise<Case[]>} those with one server beside each other
 */
export async function loadCases(folder, filter) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js')).sort();
  const cases = [];
  for (const file of files) {
    const script = file.slice(0, -'.js'.length).split(path.sep).join('/');
    /** @type {ScriptModule} */
    const module = await import(pathToFileURL(path.join(folder, file)).href);
    for (const database of module.databases ?? ['sqlite']) {
      const name = database === 'sqlite' ? script : `${script} [${database}]`;
      if (!name.includes(filter)) continue;
      const config = complete({ ...module.config, database });
      cases.push({ name, config, key: canonical(config) + (module.isolated ? name : ''), run: module.run });
    }
  }
  return cases.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}
