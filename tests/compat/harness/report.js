/** Says what differed, and ends with one line that counts. */

/**
 * @typedef {object} SharedOutcome names of the shared-database scripts by how they ended
 * @property {string[]} passed
 * @property {{name: string, why: string}[]} failed
 * @property {string[]} skipped
 */

/**
 * @param {object} results
 * @param {import('./runner.js').Outcome[]} results.outcomes
 * @param {SharedOutcome} results.shared
 * @param {string[]} results.skipped
 * @param {import('./divergences.js').Divergences} results.divergences
 * @param {boolean} results.complete whether every script ran: only then must every listed difference have shown itself
 * @returns {number} the exit code
 */
export function report({ outcomes, shared, skipped, divergences, complete }) {
  let passed = shared.passed.length;
  let failed = shared.failed.length;
  for (const { name, differences, broken } of outcomes) {
    const unlisted = differences.filter((difference) => !divergences.allows(difference));
    if (!broken && unlisted.length === 0) {
      passed += 1;
      continue;
    }
    failed += 1;
    console.log(`\n✗ ${name}`);
    if (broken) console.log(indent(`fails against better-auth itself: ${broken}`, 2));
    printDifferences(unlisted);
  }
  for (const { name, why } of shared.failed) console.log(`\n✗ ${name}\n${indent(why, 2)}`);
  const unmet = complete ? divergences.unmet() : [];
  for (const row of unmet) console.log(`\n✗ DIVERGENCES.md: ${row}: no script met this difference: remove the row, or write the script`);
  failed += unmet.length;
  const skippedNames = [...skipped, ...shared.skipped];
  for (const name of skippedNames) console.log(`- ${name}: skipped, its database can't be reached`);
  console.log(`\n${passed} passed, ${failed} failed, ${skippedNames.length} skipped`);
  return failed === 0 ? 0 : 1;
}

/** @param {import('./compare.js').StepDifference[]} differences */
function printDifferences(differences) {
  let step = 0;
  for (const difference of differences) {
    if (difference.step !== step) console.log(`  step ${difference.step}: ${difference.operation}${difference.who && ` (${difference.who})`}`);
    step = difference.step;
    console.log(`    ${difference.field}`);
    console.log(indent(`better-auth  ${difference.theirs}`, 6));
    console.log(indent(`portcullis   ${difference.ours}`, 6));
  }
}

/**
 * @param {string} text
 * @param {number} by
 */
const indent = (text, by) => text.replace(/^/gm, ' '.repeat(by));
