/** Starts and stops the two kinds of server. Both are given a database, an outbox folder and a configuration. */
import { fork, spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { toToml } from './portcullis-toml.js';

/**
 * A running server.
 * @typedef {object} Server
 * @property {number} port
 * @property {string} outbox folder of its mails
 * @property {() => Promise<void>} stop
 */

/**
 * What a server runs on.
 * @typedef {object} Ground
 * @property {import('./config.js').Config} config
 * @property {string} databaseUrl
 * @property {string} folder its own, for outbox, configuration file and log
 * @property {number} [port] where to listen; wherever there is room if it is left out
 */

/** @typedef {(ground: Ground) => Promise<Server>} Start */

const READY_WITHIN_MS = 20_000;

/** Ours: a process for each configuration. */
export class Portcullis {
  /** @param {string} binary */
  constructor(binary) {
    if (!existsSync(binary)) throw new Error(`no server at ${binary}: build it, or name it in PORTCULLIS_BIN`);
    this.binary = binary;
  }

  /**
   * @param {Ground} ground
   * @returns {Promise<Server>}
   */
  async start({ config, databaseUrl, folder, port: wanted }) {
    const outbox = path.join(folder, 'outbox');
    mkdirSync(outbox, { recursive: true });
    const file = path.join(folder, 'portcullis.toml');
    writeFileSync(file, toToml(config, { port: wanted ?? 0, databaseUrl, outbox }));
    const log = createWriteStream(path.join(folder, 'portcullis.log'), { flags: 'a' });
    const migrated = await this.#run(['migrate', '--config', file], folder, log).exited;
    if (migrated !== 0) throw new Error(`portcullis migrate ended with status ${migrated}; see ${log.path}`);
    const server = this.#run(['serve', '--config', file], folder, log);
    const port = await listening(server.child, path.join(folder, 'portcullis.log'));
    return {
      port,
      outbox,
      stop: async () => {
        server.child.kill('SIGTERM');
        await server.exited;
      },
    };
  }

  async close() {}

  /**
   * @param {string[]} args
   * @param {string} cwd
   * @param {import('node:fs').WriteStream} log
   */
  #run(args, cwd, log) {
    // Only the configuration file speaks: settings in the caller's environment would change what is compared.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PORTCULLIS_')));
    const child = spawn(this.binary, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    /** @type {Promise<number|null>} */
    const exited = new Promise((resolve) => child.once('exit', resolve));
    return { child, exited };
  }
}

/** The real better-auth: one child process that hosts an instance for each configuration. */
export class BetterAuth {
  #child;
  #next = 0;
  /** @type {Map<number, {resolve: (message: any) => void, reject: (error: Error) => void}>} */
  #waiting = new Map();

  /** @param {string} logFile */
  constructor(logFile) {
    const { NODE_ENV: _, ...env } = process.env;
    this.#child = fork(new URL('oracle-server.js', import.meta.url), { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    const log = createWriteStream(logFile);
    this.#child.stdout?.pipe(log);
    this.#child.stderr?.pipe(log);
    this.#child.on('message', (/** @type {any} */ { id, error, ...answer }) => {
      const { resolve, reject } = this.#waiting.get(id) ?? {};
      this.#waiting.delete(id);
      if (error) reject?.(new Error(`better-auth: ${error}`));
      else resolve?.(answer);
    });
    this.#child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`better-auth ended; see ${logFile}`));
    });
  }

  /**
   * @param {Ground} ground
   * @returns {Promise<Server>}
   */
  async start({ config, databaseUrl, folder, port: wanted }) {
    const outbox = path.join(folder, 'outbox');
    mkdirSync(outbox, { recursive: true });
    const id = ++this.#next;
    const { port } = await this.#ask(id, { start: { config, database: databaseUrl, outbox, port: wanted } });
    return { port, outbox, stop: () => this.#ask(id, { stop: true }) };
  }

  async close() {
    this.#child.disconnect();
  }

  /**
   * @param {number} id
   * @param {object} question
   * @returns {Promise<any>}
   */
  #ask(id, question) {
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, ...question });
    });
  }
}

/**
 * The port that a server of ours took, once it has: by its log, since another server may answer on a port that was free
 * a moment ago.
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child
 * @param {string} logFile
 * @returns {Promise<number>}
 */
function listening(child, logFile) {
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ what) => reject(new Error(`portcullis ${what}; see ${logFile}`));
    const late = setTimeout(() => fail(`did not listen within ${READY_WITHIN_MS} ms`), READY_WITHIN_MS);
    let log = '';
    child.stderr.on('data', (text) => {
      log += text;
      const port = /listening address=\S+:(\d+)/.exec(log)?.[1];
      if (!port) return;
      clearTimeout(late);
      resolve(Number(port));
    });
    child.once('exit', (status) => {
      clearTimeout(late);
      fail(`ended with status ${status}`);
    });
  });
}
