import { compareFigures, driftSentence } from '../figures/drift.mjs';
import { proofFault } from '../proofs/proofs.mjs';
import { judgeCheck } from './judge-check.mjs';

/**
 * Whether a record holds. `excused`: it is unproven only because this machine lacks something.
 * @typedef {'HOLDS' | 'BROKEN' | 'UNPROVEN' | 'STALE'} Word
 * @typedef {{
 *   readonly record: import('../record/read-records.mjs').DecisionRecord, readonly word: Word, readonly excused: boolean,
 *   readonly reasons: readonly string[],
 * }} Verdict
 */

/**
 * Judges a record by what a run has shown. The worst finding gives the verdict: BROKEN, then UNPROVEN, then STALE.
 * @param {import('../record/read-records.mjs').DecisionRecord} record
 * @param {import('./judge-check.mjs').Evidence} evidence
 * @param {import('../proofs/proofs.mjs').Proofs} proofs
 * @returns {Verdict}
 */
export function judgeRecord(record, evidence, proofs) {
  const findings = record.checks.flatMap(({ check }) => (check ? judgeCheck(check, evidence) : []));
  const of = (/** @type {string} */ fate) => findings.filter((one) => one.fate === fate).map(({ reason }) => reason);
  const broken = of('broken');
  if (broken.length > 0) return { record, word: 'BROKEN', excused: false, reasons: broken };
  const proof = proofFault(evidence.root, record, proofs);
  const unproven = [...of('unproven'), ...(proof?.word === 'UNPROVEN' ? [proof.reason] : [])];
  if (unproven.length > 0) return { record, word: 'UNPROVEN', excused: false, reasons: unproven };
  const stale = [
    ...compareFigures(record.figures, evidence.figureOf)
      .filter(({ state }) => state !== 'same')
      .map(driftSentence),
    ...(proof?.word === 'STALE' ? [proof.reason] : []),
  ];
  if (stale.length > 0) return { record, word: 'STALE', excused: false, reasons: stale };
  // A command that was not run leaves a record held by its other checks, if it has any.
  const lacking = [...of('lacking'), ...(of('holds').length === 0 ? of('left out') : [])];
  if (lacking.length > 0) return { record, word: 'UNPROVEN', excused: true, reasons: lacking };
  if (findings.length === 0) return { record, word: 'UNPROVEN', excused: false, reasons: ['it names no check'] };
  return { record, word: 'HOLDS', excused: false, reasons: [] };
}
