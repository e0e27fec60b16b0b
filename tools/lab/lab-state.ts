import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
  /** How many hints were shown in their order. */
  readonly hintsShown: number;
  /** The hint that the last check named. */
  readonly lastHint?: string;
}

const FILE = 'lab.json';

/** @throws CommandError when the file is not one that this program has written */
export function readState(folder: string): LabState | undefined {
  const path = join(folder, FILE);
  if (!existsSync(path)) return undefined;
  try {
    const state = JSON.parse(readFileSync(path, 'utf8')) as LabState;
    if (Number.isInteger(state.seed) && Number.isInteger(state.attempts) && !Number.isNaN(Date.parse(state.startedAt)))
      return state;
  } catch {
    // A file that is no JSON is said to be damaged, like one with other fields.
  }
  throw new CommandError(`${path} is damaged; put the lab back with 'npm run lab -- reset', which makes it anew.`);
}

export function writeState(folder: string, state: LabState): void {
  writeFileSync(join(folder, FILE), `${JSON.stringify(state, undefined, 2)}\n`);
}
