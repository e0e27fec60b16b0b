import { CommandError } from '../../command/command-error.mjs';
import { recordOf, written } from '../record/read-records.mjs';
import { patchesOf } from './patches-of.mjs';
import { digestOf, PROOFS, readProofs, writeProofs } from './proofs.mjs';

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
  const { suite, test } = patch.proof;
  const fate = await fateUnder(root, patch);
  const digest = digestOf(root, record, suite);
  const at = new Date().toISOString().slice(0, 10);
  writeProofs(root, { ...readProofs(root), [number]: { patch: patch.name, suite, fate, digest, at } });
  const value = {
    number,
    patch: patch.name,
    file: patch.file,
    suite,
    test,
    fate,
    others: more.map(({ name }) => name),
  };
  const next =
    fate === 'red' ? `Written to ${PROOFS}.` : 'Correct the test or the patch; until then the record is UNPROVEN.';
  const text = `${number}: a program that ${patch.name} (${patch.file}) turns "${test}" of ${suite} ${fate}. ${next}`;
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
