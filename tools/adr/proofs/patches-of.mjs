/** @typedef {import('../../../test/sabotage/patch.js').Patch} Patch */

/**
 * The sabotage patches whose named test is a check of a record: those that were written for it, or else those of the guarantees. The
 * sources of the sabotage suite are TypeScript, which has to be importable.
 * @param {import('../record/read-records.mjs').DecisionRecord} record
 * @returns {Promise<readonly Patch[]>}
 */
export async function patchesOf(record) {
  const [{ decisionPatches }, { allSabotage }] = await Promise.all([
    import('../../../test/sabotage/decisions.js'),
    import('../../../test/sabotage/all-sabotage.js'),
  ]);
  const own = decisionPatches.filter((patch) => patch.record === record.number);
  if (own.length > 0) return own;
  return allSabotage.flatMap(({ patches }) => patches).filter((patch) => isCheckOf(record, patch));
}

/**
 * Whether a record names the test that must notice a patch.
 * @param {import('../record/read-records.mjs').DecisionRecord} record
 * @param {Patch} patch
 */
export function isCheckOf({ checks }, { proof: { suite, test } }) {
  return checks.some(
    ({ check }) =>
      check?.kind === 'test' &&
      check.path === suite &&
      (check.quotes.length === 0 || check.quotes.some((quote) => quote.includes(test) || test.includes(quote))),
  );
}
