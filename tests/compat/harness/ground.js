/** Servers shared between scripts: one for each configuration, alive while a script still needs it. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createDatabase } from './database.js';

/**
 * @typedef {object} Shared
 * @property {import('./servers.js').Server} server
 * @property {import('./database.js').TestDatabase} database
 */

/** The servers of one side. */
export class Grounds {
  /** @type {Map<string, {wanted: number, shared: Promise<Shared>}>} */
  #alive = new Map();
  #made = 0;
  #program;
  #folder;

  /**
   * @param {import('./servers.js').Portcullis|import('./servers.js').BetterAuth} program
   * @param {string} folder
   */
  constructor(program, folder) {
    this.#program = program;
    this.#folder = folder;
  }

  /**
   * @param {string} key scripts with the same key share a server
   * @param {import('./config.js').Config} config
   * @param {number} users how many scripts will take it; the last one to give it back ends it
   * @returns {Promise<Shared>}
   */
  take(key, config, users) {
    let entry = this.#alive.get(key);
    if (!entry) this.#alive.set(key, (entry = { wanted: users, shared: this.#start(config) }));
    return entry.shared;
  }

  /** @param {string} key */
  async giveBack(key) {
    const entry = this.#alive.get(key);
    if (!entry || --entry.wanted > 0) return;
    this.#alive.delete(key);
    await end(entry.shared);
  }

  /** Ends what a failed run left alive. */
  async close() {
    for (const { shared } of this.#alive.values()) await end(shared);
    this.#alive.clear();
    await this.#program.close();
  }

  /** @param {import('./config.js').Config} config */
  async #start(config) {
    const folder = path.join(this.#folder, String(++this.#made));
    mkdirSync(folder, { recursive: true });
    const database = await createDatabase(config.database, folder);
    try {
      const server = await this.#program.start({ config, databaseUrl: database.url, folder });
      return { server, database };
    } catch (error) {
      await database.close();
      throw error;
    }
  }
}

/** @param {Promise<Shared>} shared */
async function end(shared) {
  // A server that never started was reported by the script that asked for it.
  const started = await shared.catch(() => undefined);
  await started?.server.stop();
  await started?.database.close();
}
