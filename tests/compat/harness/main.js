/** The whole run: scripts against both sides, the shared database, the report. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadCases } from './cases.js';
import { reachable } from './database.js';
import { Divergences } from './divergences.js';
import { Grounds } from './ground.js';
import { report } from './report.js';
import { runCases } from './runner.js';
import { BetterAuth, Portcullis } from './servers.js';
import { redisIsReachable } from './secondary-storage.js';
import { startStandIn } from './stand-in.js';
import { runSharedDatabase } from './shared-database.js';

/**
 * @typedef {object} Options
 * @property {string} root folder of the suite
 * @property {string} filter
 * @property {boolean} oracleOnly
 * @property {boolean} againstItself
 * @property {boolean} record
 * @property {number} jobs
 * @property {boolean} keep
 */

/**
 * @param {Options} options
 * @returns {Promise<number>} the exit code
 */
export async function main({ root, filter, oracleOnly, againstItself, record, jobs, keep }) {
  const project = path.resolve(root, '../..');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portcullis-compat-'));
  const endStandIn = await startStandIn();
  const betterAuth = new BetterAuth(path.join(folder, 'better-auth.log'));
  const alone = oracleOnly || againstItself;
  const portcullis = alone ? undefined : new Portcullis(process.env.PORTCULLIS_BIN ?? path.join(project, 'target/debug/portcullis'));
  const oracle = new Grounds(betterAuth, path.join(folder, 'better-auth'));
  const other = againstItself ? new BetterAuth(path.join(folder, 'better-auth-again.log')) : portcullis;
  const ours = other && new Grounds(other, path.join(folder, 'other'));
  for (const signal of ['SIGINT', 'SIGTERM']) {
    // Servers and databases are not left behind.
    process.once(signal, () => void Promise.all([ours?.close(), oracle.close()]).finally(() => process.exit(130)));
  }
  try {
    const missing = new Set();
    for (const kind of /** @type {const} */ (['postgres', 'mysql'])) if (!(await reachable(kind))) missing.add(kind);
    if (!(await redisIsReachable())) missing.add('redis');

    const cases = await loadCases(path.join(root, 'scripts'), filter);
    const runnable = cases.filter(({ config }) => !missing.has(config.database));
    const skipped = cases.filter((one) => !runnable.includes(one)).map(({ name }) => name);
    const outcomes = await runCases(runnable, { oracle, ours }, jobs);
    if (record) writeTranscripts(path.join(root, 'transcripts'), outcomes);

    const shared = portcullis
      ? await runSharedDatabase(path.join(root, 'shared-database'), { betterAuth, portcullis, filter, missing, folder })
      : { passed: [], failed: [], skipped: [] };
    const divergences = new Divergences(path.join(project, 'DIVERGENCES.md'));
    return report({ outcomes, shared, skipped, divergences, complete: filter === '' && !alone && missing.size === 0 });
  } finally {
    await Promise.all([ours?.close(), oracle.close()]);
    endStandIn();
    if (keep) console.error(`compat: kept ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {import('./runner.js').Outcome[]} outcomes
 */
function writeTranscripts(folder, outcomes) {
  for (const { name, steps } of outcomes) {
    const file = path.join(folder, `${name}.json`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(steps, null, 2)}\n`);
  }
}
