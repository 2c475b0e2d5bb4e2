/** Runs the scripts in which the real server and ours take turns on one database. */
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { complete } from './config.js';
import { createDatabase } from './database.js';
import { Normaliser } from './normalise.js';
import { Outbox } from './outbox.js';
import { newSecondaryStorage } from './secondary-storage.js';
import { Script } from './script.js';
import { Transcript } from './transcript.js';

/** @typedef {'better-auth'|'portcullis'} Side */

/**
 * @param {string} scripts folder
 * @param {object} surroundings
 * @param {import('./servers.js').BetterAuth} surroundings.betterAuth
 * @param {import('./servers.js').Portcullis} surroundings.portcullis
 * @param {string} surroundings.filter
 * @param {Set<string>} surroundings.missing databases that can't be reached
 * @param {string} surroundings.folder
 * @returns {Promise<import('./report.js').SharedOutcome>}
 */
export async function runSharedDatabase(scripts, { betterAuth, portcullis, filter, missing, folder }) {
  /** @type {import('./report.js').SharedOutcome} */
  const outcome = { passed: [], failed: [], skipped: [] };
  for (const file of readdirSync(scripts).filter((name) => name.endsWith('.js')).sort()) {
    const module = await import(pathToFileURL(path.join(scripts, file)).href);
    for (const kind of /** @type {const} */ (['sqlite', 'postgres', 'mysql'])) {
      const name = `shared-database/${file.slice(0, -'.js'.length)} [${kind}]`;
      if (!name.includes(filter)) continue;
      const secondaryStorage = module.config?.secondaryStorage ? newSecondaryStorage() : undefined;
      if (missing.has(kind) || (secondaryStorage && missing.has('redis'))) {
        outcome.skipped.push(name);
        continue;
      }
      const home = path.join(folder, name.replaceAll(/[^a-z]+/g, '-'));
      mkdirSync(home);
      const turns = new Turns(complete({ ...module.config, database: kind, secondaryStorage }), { 'better-auth': betterAuth, portcullis }, home);
      try {
        await turns.open(kind);
        await module.run(turns);
        outcome.passed.push(name);
      } catch (error) {
        outcome.failed.push({ name, why: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      } finally {
        await turns.close();
      }
    }
  }
  return outcome;
}

/** One database, and whichever server has its turn on it. */
export class Turns {
  /** @type {import('./database.js').TestDatabase|undefined} */
  #database;
  /** @type {import('./servers.js').Server} */
  #server = { port: 0, outbox: '', stop: async () => {} };
  #config;
  #programs;
  #folder;
  #port;
  /** @type {Script|undefined} */
  #script;

  /**
   * @param {import('./config.js').Config} config
   * @param {Record<Side, import('./servers.js').BetterAuth|import('./servers.js').Portcullis>} programs
   * @param {string} folder
   * @param {number} [port] where either of them listens; each somewhere else if it is left out
   */
  constructor(config, programs, folder, port) {
    this.#config = config;
    this.#programs = programs;
    this.#folder = folder;
    this.#port = port;
  }

  /** @param {import('./database.js').Kind} kind */
  async open(kind) {
    const database = await createDatabase(kind, this.#folder);
    this.#database = database;
    const outbox = path.join(this.#folder, 'outbox');
    mkdirSync(outbox);
    // The script keeps its clients and their cookies while the server behind the port changes.
    const server = this.#server;
    Object.assign(server, { outbox });
    const transcript = new Transcript(new Normaliser(this.#config.secret), this.#config.basePath);
    this.#script = new Script({ name: 'shared', config: this.#config, server, database, outbox: new Outbox(outbox), transcript, isOracle: true });
  }

  /**
   * Ends the server whose turn it was and starts the other one on the same database.
   * @param {Side} side
   */
  async hand(side) {
    await this.#server.stop();
    const ground = { config: this.#config, databaseUrl: this.database.url, folder: this.#folder, port: this.#port };
    Object.assign(this.#server, await this.#programs[side].start(ground));
  }

  /** Clients, raw requests and mails; they stay the same whoever has the turn. */
  get t() {
    if (!this.#script) throw new Error('not open');
    return this.#script;
  }

  get database() {
    if (!this.#database) throw new Error('not open');
    return this.#database;
  }

  async close() {
    await this.#server.stop();
    await this.#database?.close();
  }
}
