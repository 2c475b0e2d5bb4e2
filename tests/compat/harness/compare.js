/** The differences between two transcripts, field by field. */

/** @typedef {import('./divergences.js').Difference & {step: number, who: string}} StepDifference */

export const ABSENT = '(absent)';

/**
 * @param {string} script
 * @param {import('./transcript.js').Step[]} theirs
 * @param {import('./transcript.js').Step[]} ours
 * @returns {StepDifference[]}
 */
export function compare(script, theirs, ours) {
  /** @type {StepDifference[]} */
  const differences = [];
  for (let step = 0; step < Math.max(theirs.length, ours.length); step++) {
    const [their, our] = [theirs[step], ours[step]];
    const { operation, who } = their ?? our;
    const where = { script, step: step + 1, operation, who };
    if (!their || !our || their.operation !== our.operation || their.who !== our.who) {
      // The script took another way: what follows would compare unlike things.
      differences.push({ ...where, field: 'step', theirs: their ? `${their.who} ${their.operation}` : ABSENT, ours: our ? `${our.who} ${our.operation}` : ABSENT });
      break;
    }
    for (const difference of fields(their.seen, our.seen, '')) differences.push({ ...where, ...difference });
  }
  return differences;
}

/**
 * @param {any} theirs
 * @param {any} ours
 * @param {string} field
 * @returns {{field: string, theirs: string, ours: string}[]}
 */
function fields(theirs, ours, field) {
  const nested = (/** @type {any} */ value) => typeof value === 'object' && value !== null;
  if (nested(theirs) && nested(ours) && Array.isArray(theirs) === Array.isArray(ours)) {
    const keys = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
    return [...keys].flatMap((key) => fields(theirs[key], ours[key], field ? `${field}.${key}` : key));
  }
  const [their, our] = [shown(theirs), shown(ours)];
  return their === our ? [] : [{ field, theirs: their, ours: our }];
}

/** @param {any} value */
const shown = (value) => (value === undefined ? ABSENT : typeof value === 'string' ? value : JSON.stringify(value));
