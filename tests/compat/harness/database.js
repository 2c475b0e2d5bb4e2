/** Databases of the two servers: made, looked into, edited and thrown away by the harness. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import mysql from 'mysql2/promise';
import pg from 'pg';

/** @typedef {'sqlite'|'postgres'|'mysql'} Kind */

const POSTGRES = process.env.PORTCULLIS_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const MYSQL = new URL('/mysql', process.env.PORTCULLIS_TEST_MYSQL ?? 'mysql://root@127.0.0.1:3306').href;

/** One database. Values go in and come out as its dialect stores them. */
export class TestDatabase {
  /**
   * @param {Kind} kind
   * @param {string} url
   * @param {(sql: string, values?: any[]) => Promise<any[]>} query
   * @param {() => Promise<void>} close
   */
  constructor(kind, url, query, close) {
    this.kind = kind;
    this.url = url;
    this.query = query;
    this.close = close;
  }

  /** @param {string} identifier */
  quote(identifier) {
    return this.kind === 'mysql' ? `\`${identifier}\`` : `"${identifier}"`;
  }

  /**
   * Rows of a table in order of creation.
   * @param {string} table
   * @param {Record<string, any>} [where] columns that must be equal
   * @returns {Promise<Record<string, any>[]>}
   */
  async rows(table, where = {}) {
    const { sql, values } = this.#conditions(where);
    const ties = this.kind === 'sqlite' ? ', rowid' : '';
    return this.query(`SELECT * FROM ${this.quote(table)}${sql} ORDER BY ${this.quote('createdAt')}${ties}`, values);
  }

  /**
   * Changes rows behind the servers' backs: the way to make something old without waiting.
   * @param {string} table
   * @param {Record<string, any>} where
   * @param {Record<string, any>} set
   */
  async update(table, where, set) {
    const columns = Object.keys(set).map((column, i) => `${this.quote(column)} = ${this.#mark(i + 1)}`);
    const { sql, values } = this.#conditions(where, columns.length);
    await this.query(`UPDATE ${this.quote(table)} SET ${columns.join(', ')}${sql}`, [...Object.values(set).map((v) => this.#stored(v)), ...values]);
  }

  /**
   * @param {string} table
   * @param {Record<string, any>} row
   */
  async insert(table, row) {
    const columns = Object.keys(row);
    const marks = columns.map((_, i) => this.#mark(i + 1));
    await this.query(
      `INSERT INTO ${this.quote(table)} (${columns.map((c) => this.quote(c)).join(', ')}) VALUES (${marks.join(', ')})`,
      Object.values(row).map((value) => this.#stored(value)),
    );
  }

  /**
   * @param {string} table
   * @param {Record<string, any>} where
   */
  async remove(table, where) {
    const { sql, values } = this.#conditions(where);
    await this.query(`DELETE FROM ${this.quote(table)}${sql}`, values);
  }

  /**
   * @param {Record<string, any>} where
   * @param {number} [taken] how many placeholders precede
   */
  #conditions(where, taken = 0) {
    const terms = Object.keys(where).map((column, i) => `${this.quote(column)} = ${this.#mark(taken + i + 1)}`);
    const sql = terms.length ? ` WHERE ${terms.join(' AND ')}` : '';
    return { sql, values: Object.values(where).map((value) => this.#stored(value)) };
  }

  /** @param {number} position */
  #mark(position) {
    return this.kind === 'postgres' ? `$${position}` : '?';
  }

  /** @param {any} value */
  #stored(value) {
    if (this.kind !== 'sqlite') return value;
    if (value instanceof Date) return value.toISOString();
    return typeof value === 'boolean' ? Number(value) : value;
  }
}

/**
 * Makes an empty database under a name of its own.
 * @param {Kind} kind
 * @param {string} folder where SQLite files live
 * @returns {Promise<TestDatabase>}
 */
export async function createDatabase(kind, folder) {
  const name = `compat_${randomBytes(6).toString('hex')}`;
  if (kind === 'postgres') return createPostgres(name);
  if (kind === 'mysql') return createMysql(name);
  const file = path.join(folder, `${name}.db`);
  const connection = new Database(file, { timeout: 5000 });
  connection.pragma('journal_mode = WAL');
  const query = async (/** @type {string} */ sql, /** @type {any[]} */ values = []) => {
    const statement = connection.prepare(sql);
    return statement.reader ? statement.all(values) : (statement.run(values), []);
  };
  return new TestDatabase('sqlite', file, /** @type {any} */ (query), async () => {
    connection.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  });
}

/** @param {string} name */
async function createPostgres(name) {
  const admin = new pg.Client(POSTGRES);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const url = withDatabase(POSTGRES, name);
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  // Dropping the database ends idle connections by force, which the pool would report as an uncaught error.
  pool.on('error', () => {});
  return new TestDatabase('postgres', url, async (sql, values) => (await pool.query(sql, values)).rows, async () => {
    await pool.end();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  });
}

/** @param {string} name */
async function createMysql(name) {
  const admin = await mysql.createConnection(MYSQL);
  await admin.query(`CREATE DATABASE ${name}`);
  const url = withDatabase(MYSQL, name);
  const pool = mysql.createPool({ uri: url, connectionLimit: 2, timezone: 'Z' });
  return new TestDatabase('mysql', url, async (sql, values) => /** @type {any[]} */ ((await pool.query(sql, values))[0]), async () => {
    await pool.end();
    await admin.query(`DROP DATABASE ${name}`);
    await admin.end();
  });
}

/**
 * @param {Kind} kind
 * @returns {Promise<boolean>} whether a server of this kind can be reached; scripts that need it are skipped otherwise
 */
export async function reachable(kind) {
  try {
    if (kind === 'postgres') {
      const client = new pg.Client({ connectionString: POSTGRES, connectionTimeoutMillis: 2000 });
      await client.connect();
      await client.end();
    } else if (kind === 'mysql') {
      const connection = await mysql.createConnection({ uri: MYSQL, connectTimeout: 2000 });
      await connection.end();
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} url
 * @param {string} name
 */
function withDatabase(url, name) {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
