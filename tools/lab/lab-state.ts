import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';

/** What a workspace remembers between commands; in its file `lab.json`. */
export interface LabState {
  /** Makes the random choices of the lab, so that a run can be repeated. */
  readonly seed: number;
  /** ISO, UTC. */
  readonly startedAt: string;
  readonly predicted?: string;
  /** How often it was checked. */
  readonly attempts: number;
  /** How many hints were shown. */
  readonly hintsShown: number;
  /** The place of the next hint in the order of all. */
  readonly nextHint: number;
  /** The hint that the last check named. */
  readonly lastHint?: string;
}

const FILE = 'lab.json';

/** The state of a lab that begins now. */
export function newState(seed: number): LabState {
  return { seed, startedAt: new Date().toISOString(), attempts: 0, hintsShown: 0, nextHint: 0 };
}

/**
 * What the workspace in a folder remembers; undefined when there is no workspace. Where its file is missing, it begins anew: what the
 * learner has written stays.
 * @throws CommandError when the file is not one that this program has written
 */
export function readState(folder: string): LabState | undefined {
  if (!existsSync(folder)) return undefined;
  const path = join(folder, FILE);
  if (!existsSync(path)) return newState(1);
  try {
    const state = JSON.parse(readFileSync(path, 'utf8')) as LabState;
    if (Number.isInteger(state.seed) && Number.isInteger(state.attempts) && !Number.isNaN(Date.parse(state.startedAt)))
      return state;
  } catch {
    // A file that is no JSON is said to be damaged, like one with other fields.
  }
  throw new CommandError(`${path} is damaged; delete that one file: your work stays, and attempts are counted anew.`);
}

/** The file is whole at any time, also when the program ends in the middle. */
export function writeState(folder: string, state: LabState): void {
  const path = join(folder, FILE);
  writeFileSync(`${path}.new`, `${JSON.stringify(state, undefined, 2)}\n`);
  renameSync(`${path}.new`, path);
}
