import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../command/run-program.mjs';
import { root } from '../root.mjs';
import type { FoundLab } from './find-labs.js';
import type { Observation } from './lab.js';
import { labHome, type Workspace } from './workspace.js';

/** What the last check of a lab said; `.lab/results/NN.json`, to be committed and compared with that of others. */
export interface LabResult extends Observation {
  readonly lab: string;
  readonly name: string;
  /** Of the checkout; missing where it has no Git history. */
  readonly commit?: string;
  readonly seed: number;
  readonly startedAt: string;
  readonly checkedAt: string;
  /** Milliseconds from the start of the lab to this check. */
  readonly durationMs: number;
  readonly attempts: number;
  readonly hintsShown: number;
  readonly expected: string;
  readonly predicted?: string;
}

/** Writes what a check has found, with all that makes it comparable. */
export function writeResult({ number, name, lab }: FoundLab, workspace: Workspace, seen: Observation): LabResult {
  const { seed, startedAt, attempts, hintsShown, predicted } = workspace.state;
  const checkedAt = new Date().toISOString();
  const { ok, said } = runProgram('git', ['rev-parse', 'HEAD'], root);
  const result: LabResult = {
    ...{ lab: number, name, ...(ok ? { commit: said } : {}), seed, startedAt, checkedAt },
    ...{ durationMs: Date.parse(checkedAt) - Date.parse(startedAt), attempts, hintsShown },
    ...{ expected: lab.expected.en, ...(predicted === undefined ? {} : { predicted }) },
    ...seen,
  };
  const folder = join(labHome(), 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${number}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
  return result;
}
