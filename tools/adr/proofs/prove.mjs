import { CommandError } from '../../command/command-error.mjs';
import { namedTests } from '../record/checks.mjs';
import { recordOf, written } from '../record/read-records.mjs';
import { patchesOf } from './patches-of.mjs';
import { digestOf, PROOFS, readProofs, writeProofs } from './proofs.mjs';

/**
 * What happened where a test neither went red nor stayed green, and what to do then.
 * @type {{ readonly [fate in 'did not run' | 'no such test' | 'no longer fits']: (patch: import('./patches-of.mjs').Patch) => string }}
 */
const HAPPENED = {
  'did not run': ({ proof: { suite } }) =>
    `${suite} did not run: it could not be loaded, or it took too long. Correct the patch so that the program still starts`,
  'no such test': ({ proof: { suite, test } }) =>
    `no test "${test}" ran in ${suite}. Correct the name in the patch, or the condition that skips the test`,
  'no longer fits': ({ file }) =>
    `the patch does not find its text once in ${file}. Write it anew for the code as it is now, in test/sabotage`,
};

/**
 * Breaks a decision in a copy of the checkout, by its sabotage patch, and sees its check go red. What was seen is written to
 * docs/adr/proofs.json, so that a later change of the covered code makes the proof stale.
 * @type {import('../verbs.mjs').Verb}
 */
export async function prove({ root, records, names: [word] }) {
  const record = recordOf(records, word);
  const number = written(record.number);
  const [patch, ...more] = await patchesOf(record);
  if (!patch)
    throw new CommandError(
      `No sabotage patch breaks ${number}. Write one in test/sabotage/decisions.ts: where to change what, and which check of the record must notice.`,
    );
  const fate = await fateUnder(root, patch);
  return keepFate({ root, record, patch, fate, others: more.map(({ name }) => name) });
}

/**
 * Writes down that the test of a patch went red, or stayed green. Any other fate proves nothing, and leaves an earlier proof as it is.
 * @param {{
 *   readonly root: string, readonly record: import('../record/read-records.mjs').DecisionRecord,
 *   readonly patch: import('./patches-of.mjs').Patch, readonly fate: import('../../../test/sabotage/saboteur.js').Verdict['fate'],
 *   readonly others: readonly string[],
 * }} seen `others`: names of further patches of the record, which were not applied
 * @returns {import('../verbs.mjs').Said}
 * @throws {CommandError} when the fate is neither red nor green
 */
export function keepFate({ root, record, patch, fate, others }) {
  const number = written(record.number);
  const { suite, test } = patch.proof;
  if (fate !== 'red' && fate !== 'green')
    throw new CommandError(
      `Nothing was proven of ${number}, and ${PROOFS} is as it was: by a program that ${patch.name} (${patch.file}), ${HAPPENED[fate](patch)}. Then: npm run adr -- prove ${record.number}`,
    );
  const digest = digestOf(root, record, suite);
  const at = new Date().toISOString().slice(0, 10);
  writeProofs(root, { ...readProofs(root), [number]: { patch: patch.name, suite, fate, digest, at } });
  const value = { number, patch: patch.name, file: patch.file, suite, test, fate, others };
  const next =
    fate === 'red'
      ? `Written to ${PROOFS}: 1 of ${namedTests(record)} tests that the checks of ${number} name was seen to go red.`
      : 'Correct the test or the patch; until then the record is UNPROVEN.';
  const text = `${number}: by a program that ${patch.name} (${patch.file}), "${test}" of ${suite} ${fate === 'red' ? 'goes red' : 'stays green'}. ${next}`;
  return { value, text, exitCode: fate === 'red' ? 0 : 1 };
}

/** @param {string} root @param {import('./patches-of.mjs').Patch} patch */
async function fateUnder(root, patch) {
  const { Saboteur } = await import('../../../test/sabotage/saboteur.js');
  const saboteur = new Saboteur({ root, copies: 1, say: () => undefined });
  try {
    const [verdict] = await saboteur.run([{ guarantee: 0, title: 'decision', patches: [patch] }]);
    return verdict?.fate ?? 'did not run';
  } catch (error) {
    // The saboteur runs the test with nothing broken first: a test that is not green then proves nothing.
    throw new CommandError(/** @type {Error} */ (error).message);
  }
}
