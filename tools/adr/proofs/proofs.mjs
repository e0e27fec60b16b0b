import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesMatching } from '../record/glob.mjs';
import { readJson } from '../record/read-json.mjs';
import { written } from '../record/read-records.mjs';

/**
 * That a record's check was seen to go red, and the content of the code that it was seen over.
 * @typedef {{
 *   readonly patch: string, readonly suite: string, readonly fate: string, readonly digest: string, readonly at: string,
 * }} Proof `fate` is that of the named test under the patch: only `red` is well
 * @typedef {{ readonly [number: string]: Proof }} Proofs
 */

export const PROOFS = 'docs/adr/proofs.json';

/** @param {string} root @returns {Proofs} */
export function readProofs(root) {
  const file = join(root, PROOFS);
  if (!existsSync(file)) return {};
  const next = `Bring the committed one back by 'git checkout -- ${PROOFS}', then prove again what is STALE.`;
  return readJson(file, { name: PROOFS, what: 'proofs', next, isWell: hasProofs });
}

/** @param {any} value */
function hasProofs(value) {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((proof) => typeof proof?.suite === 'string' && typeof proof.digest === 'string')
  );
}

/** @param {string} root @param {Proofs} proofs */
export function writeProofs(root, proofs) {
  const sorted = Object.fromEntries(Object.entries(proofs).sort(([a], [b]) => a.localeCompare(b)));
  writeFileSync(join(root, PROOFS), `${JSON.stringify(sorted, undefined, 2)}\n`);
}

/**
 * A digest of what a proof was made over: the files that the record covers, and the suite whose test went red. It needs no history
 * of Git, so it is the same in each clone and copy.
 * @param {string} root
 * @param {import('../record/read-records.mjs').DecisionRecord} record
 * @param {string} suite
 */
export function digestOf(root, { covers }, suite) {
  const hash = createHash('sha256');
  for (const file of [...new Set([...covers.flatMap((glob) => filesMatching(root, glob)), suite])].sort())
    hash
      .update(`${file}\0`)
      .update(existsSync(join(root, file)) ? readFileSync(join(root, file)) : '')
      .update('\0');
  return hash.digest('hex').slice(0, 32);
}

/**
 * Why a record's proof does not hold any more; undefined when it does, or when nobody has proven the record.
 * @param {string} root
 * @param {import('../record/read-records.mjs').DecisionRecord} record
 * @param {Proofs} proofs
 * @returns {{ readonly word: 'STALE' | 'UNPROVEN', readonly reason: string } | undefined}
 */
export function proofFault(root, record, proofs) {
  const proof = proofs[written(record.number)];
  if (!proof) return undefined;
  const prove = `npm run adr -- prove ${record.number}`;
  if (proof.fate !== 'red')
    return {
      word: 'UNPROVEN',
      reason: `its check cannot fail: '${proof.patch}' left ${proof.suite} ${proof.fate}. Correct the test or the patch, then: ${prove}`,
    };
  if (proof.digest === digestOf(root, record, proof.suite)) return undefined;
  return { word: 'STALE', reason: `covered code has changed since its check was last seen to go red: ${prove}` };
}
