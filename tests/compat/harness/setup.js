/**
 * Brings the suite's own dependencies into being: the npm packages of the lock file and the native SQLite binding.
 * Uses only what Node itself brings, since it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Installs what is missing; does nothing, quickly, when all is there.
 * @param {string} root folder of the suite's package.json
 */
export function setUp(root) {
  // What was installed by an older list is installed anew.
  const [listed, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) => path.join(root, file));
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(listed).mtimeMs) npm(root, ['ci']);
  if (!bindingLoads(root)) {
    // `npm ci` skips install scripts (see .npmrc): the one package that needs its own is built here, by name.
    // Its script takes the prebuilt binary where it can be fetched and compiles where it can't.
    npm(root, ['rebuild', 'better-sqlite3', '--ignore-scripts=false']);
  }
}

/** @param {string} root */
function bindingLoads(root) {
  try {
    const Database = require(path.join(root, 'node_modules', 'better-sqlite3'));
    new Database(':memory:').close();
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} root
 * @param {string[]} args
 */
function npm(root, args) {
  console.error(`compat: npm ${args.join(' ')}`);
  const { status } = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed with status ${status}`);
}
