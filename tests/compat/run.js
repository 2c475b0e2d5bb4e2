#!/usr/bin/env node
/**
 * node run.js [part of a script's name] [--oracle-only | --against-itself] [--record] [--jobs N] [--keep]
 *
 *   --oracle-only     run against better-auth alone: does the script make sense?
 *   --against-itself  compare better-auth with better-auth: does the harness call chance a difference?
 *   --record          write what better-auth answered to transcripts/, for reading
 *   --jobs N          scripts at a time (default 4)
 *   --keep            leave the servers' folders (configuration, log, outbox) for inspection
 */
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { setUp } from './harness/setup.js';

const root = fileURLToPath(new URL('.', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'oracle-only': { type: 'boolean', default: false },
    'against-itself': { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '4' },
    keep: { type: 'boolean', default: false },
  },
});

setUp(root);
const { main } = await import('./harness/main.js');
process.exitCode = await main({
  root,
  filter: positionals[0] ?? '',
  oracleOnly: values['oracle-only'],
  againstItself: values['against-itself'],
  record: values.record,
  jobs: Number(values.jobs),
  keep: values.keep,
});
