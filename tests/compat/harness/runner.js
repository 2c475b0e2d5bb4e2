/** Runs cases, a few at a time, each against both sides at once. */
import { compare } from './compare.js';
import { Normaliser } from './normalise.js';
import { Outbox } from './outbox.js';
import { Script } from './script.js';
import { Transcript } from './transcript.js';

/**
 * @typedef {object} Run one side of one case
 * @property {import('./transcript.js').Step[]} steps
 * @property {string} ending `ran to its end`, or why not
 * @property {() => string[]} mails what the script caused to be sent; asked for when all servers have ended
 *
 * @typedef {object} Outcome
 * @property {string} name
 * @property {import('./transcript.js').Step[]} steps of better-auth
 * @property {import('./compare.js').StepDifference[]} differences
 * @property {string} [broken] why the script failed against better-auth itself
 */

const FINISHED = 'ran to its end';

/**
 * @param {import('./cases.js').Case[]} cases
 * @param {{oracle: import('./ground.js').Grounds, ours?: import('./ground.js').Grounds}} sides ours is left out to try scripts alone
 * @param {number} jobs how many cases at a time
 * @returns {Promise<Outcome[]>} by name
 */
export async function runCases(cases, { oracle, ours }, jobs) {
  const users = groupByKey(cases);
  /** @type {{name: string, theirs: Run, ours?: Run}[]} */
  const done = [];
  const queue = [...cases];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const count = users.get(next.key)?.length ?? 1;
      const [their, our] = await Promise.all([runSide(next, oracle, true, count), ours && runSide(next, ours, false, count)]);
      done.push({ name: next.name, theirs: their, ours: our });
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return done.sort((a, b) => (a.name < b.name ? -1 : 1)).map(outcome);
}

/** @param {import('./cases.js').Case[]} cases */
function groupByKey(cases) {
  /** @type {Map<string, import('./cases.js').Case[]>} */
  const groups = new Map();
  for (const one of cases) groups.set(one.key, [...(groups.get(one.key) ?? []), one]);
  return groups;
}

/**
 * @param {import('./cases.js').Case} one
 * @param {import('./ground.js').Grounds} grounds
 * @param {boolean} isOracle
 * @param {number} users
 * @returns {Promise<Run>}
 */
async function runSide({ name, config, key, run }, grounds, isOracle, users) {
  const transcript = new Transcript(new Normaliser(config.secret), config.basePath);
  let ending = FINISHED;
  /** @type {() => string[]} */
  let mails = () => [];
  try {
    const { server, database } = await grounds.take(key, config, users);
    const outbox = new Outbox(server.outbox);
    const t = new Script({ name, config, server, database, outbox, transcript, isOracle });
    mails = () => outbox.all(t.email('').slice(0, -'example.com'.length));
    await run(t);
  } catch (error) {
    ending = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  await grounds.giveBack(key).catch((error) => {
    ending = `the server did not end well: ${error}`;
  });
  return { steps: transcript.steps, ending, mails };
}

/**
 * @param {{name: string, theirs: Run, ours?: Run}} runs
 * @returns {Outcome}
 */
function outcome({ name, theirs, ours }) {
  if (theirs.ending !== FINISHED) return { name, steps: theirs.steps, differences: [], broken: theirs.ending };
  if (!ours) return { name, steps: theirs.steps, differences: [] };
  const last = (/** @type {Run} */ run) => [
    { operation: 'mails sent', who: '', seen: { mails: run.mails() } },
    { operation: 'script', who: '', seen: { ending: run.ending } },
  ];
  // A script that could not go on has fewer steps: its last ones would be compared with unlike ones.
  const stopped = ours.ending !== FINISHED;
  const their = stopped ? theirs.steps.slice(0, ours.steps.length) : theirs.steps;
  const differences = compare(name, [...their, ...last(theirs)], [...ours.steps, ...last(ours)]);
  return { name, steps: theirs.steps, differences };
}
