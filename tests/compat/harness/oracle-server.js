/**
 * The real better-auth behind a port: a child process that hosts one instance for each configuration.
 *
 * The parent asks over the process channel: `{id, start: {config, database, outbox, port}}` is answered by `{id, port}`,
 * `{id, stop}` by `{id}`, and a failure by `{id, error}`.
 */
import { randomUUID } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db';
import { toNodeHandler } from 'better-auth/node';
import Database from 'better-sqlite3';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { betterAuthOptions } from './better-auth-options.js';
import { openSecondaryStorage } from './secondary-storage.js';

/** @type {Map<number, {server: http.Server, close: () => unknown}>} */
const running = new Map();

/**
 * @param {'sqlite'|'postgres'|'mysql'} kind
 * @param {string} url
 * @returns {{database: any, close: () => unknown}}
 */
function open(kind, url) {
  if (kind === 'postgres') {
    const pool = new pg.Pool({ connectionString: url, max: 4 });
    pool.on('error', () => {});
    return { database: pool, close: () => pool.end() };
  }
  if (kind === 'mysql') {
    const pool = mysql.createPool({ uri: url, connectionLimit: 4, timezone: 'Z' });
    return { database: pool, close: () => pool.end() };
  }
  const file = new Database(url, { timeout: 5000 });
  return { database: file, close: () => file.close() };
}

/**
 * @param {number} id
 * @param {{config: import('./config.js').Config, database: string, outbox: string, port?: number}} what
 * @returns {Promise<number>} the port
 */
async function start(id, { config, database: url, outbox, port = 0 }) {
  const { database, close } = open(config.database, url);
  const secondary = config.secondaryStorage && (await openSecondaryStorage(config.secondaryStorage));
  const options = betterAuthOptions(config, database, (mail) => {
    const file = path.join(outbox, `${Date.now()}-${randomUUID()}`);
    writeFileSync(`${file}.part`, JSON.stringify(mail));
    renameSync(`${file}.part`, `${file}.json`);
  });
  if (secondary) options.secondaryStorage = secondary.storage;
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  const server = http.createServer(toNodeHandler(betterAuth(options)));
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', () => resolve(undefined)));
  running.set(id, { server, close: () => Promise.all([close(), secondary?.close()]) });
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}

/** @param {number} id */
async function stop(id) {
  const instance = running.get(id);
  if (!instance) return;
  running.delete(id);
  instance.server.closeAllConnections();
  await new Promise((resolve) => instance.server.close(resolve));
  await instance.close();
}

process.on('message', async (/** @type {any} */ message) => {
  try {
    if (message.start) process.send?.({ id: message.id, port: await start(message.id, message.start) });
    else {
      await stop(message.id);
      process.send?.({ id: message.id });
    }
  } catch (error) {
    process.send?.({ id: message.id, error: String(error instanceof Error ? error.stack : error) });
  }
});
process.on('disconnect', () => process.exit());
// One request that goes wrong must not take down the instances of the other scripts; its own caller sees the answer.
process.on('unhandledRejection', (error) => console.error(error));
