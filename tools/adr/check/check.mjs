import { changedFiles } from '../../command/changed-files.mjs';
import { touchesOf } from '../impact.mjs';
import { readProofs } from '../proofs/proofs.mjs';
import { namedTests } from '../record/checks.mjs';
import { recordOf, written } from '../record/read-records.mjs';
import { gatherEvidence } from './gather-evidence.mjs';
import { judgeRecord } from './judge-record.mjs';

/** @typedef {import('./judge-record.mjs').Verdict} Verdict */

/**
 * Runs what the accepted records name, and says of each whether it holds. The exit status is 1 unless all hold; what this machine
 * lacks is excused, unless `--strict` is given.
 * @type {import('../verbs.mjs').Verb}
 */
export async function check({ root, records, names, flags, values, lists, json }) {
  const chosen = names.length === 0 ? records : names.map((word) => recordOf(records, word));
  const ref = values.get('changed');
  const changed = ref === undefined ? undefined : changedFiles(root, ref);
  const judged = chosen
    .filter(({ status }) => status === 'accepted')
    .filter((record) => changed === undefined || touchesOf(record, changed).length > 0);
  if (judged.length === 0) return { value: { ok: true, records: [] }, text: nothingJudged(chosen, names, ref) };
  const evidence = await gatherEvidence(root, judged, {
    ...{ results: lists.get('results') ?? [], servers: flags.has('servers'), long: flags.has('long'), quiet: json },
  });
  const proofs = readProofs(root);
  const verdicts = judged.map((record) => judgeRecord(record, evidence, proofs));
  const failing = verdicts.filter(({ word, excused }) => word !== 'HOLDS' && (!excused || flags.has('strict')));
  const value = {
    ok: failing.length === 0,
    records: verdicts.map(({ record: { number, title }, word: verdict, excused, reasons }) => ({
      ...{ number: written(number), title, verdict, excused, reasons },
    })),
  };
  return { value, text: report(verdicts, seenRed(judged, proofs)), exitCode: failing.length === 0 ? 0 : 1 };
}

/**
 * @param {readonly import('../record/read-records.mjs').DecisionRecord[]} chosen
 * @param {readonly string[]} names
 * @param {string | undefined} ref
 */
function nothingJudged(chosen, names, ref) {
  if (names.length === 1 && chosen[0]?.status !== 'accepted')
    return `${written(chosen[0]?.number ?? 0)} is ${chosen[0]?.status}: only an accepted record has to hold.`;
  return ref === undefined
    ? 'There is no accepted record.'
    : `No accepted record is touched by what changed since ${ref}.`;
}

/**
 * How many of the named tests were seen to go red. A proof breaks a decision once, and one test has to notice.
 * @param {readonly import('../record/read-records.mjs').DecisionRecord[]} records
 * @param {import('../proofs/proofs.mjs').Proofs} proofs
 */
function seenRed(records, proofs) {
  const red = records.filter(({ number }) => proofs[written(number)]?.fate === 'red').length;
  const named = records.reduce((sum, record) => sum + namedTests(record), 0);
  return `${red} of ${named} tests that their checks name ${red === 1 ? 'was' : 'were'} seen to go red`;
}

/** @param {readonly Verdict[]} verdicts @param {string} red */
function report(verdicts, red) {
  const lines = verdicts
    .filter(({ word }) => word !== 'HOLDS')
    .flatMap(({ record: { number, title }, word, reasons }) => [
      `${word.padEnd(8)}  ${written(number)} ${title}`,
      ...reasons.map((reason) => `            ${reason}`),
    ]);
  const count = (/** @type {string} */ wanted) => verdicts.filter(({ word }) => word === wanted).length;
  const excused = verdicts.filter((one) => one.excused).length;
  return [
    ...lines,
    `${count('HOLDS')} hold, ${count('BROKEN')} broken, ${count('UNPROVEN')} unproven (${excused} for what this machine lacks), ${count('STALE')} stale; ${red}.`,
  ].join('\n');
}
