import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandError } from '../command/command-error.mjs';
import { root } from '../root.mjs';
import type { Lab } from './lab.js';

const FOLDER = join(root, 'docs', 'labs');
const NAMED = /^(\d\d)-([a-z][a-z-]*)$/;

/** A lab and where its material is. */
export interface FoundLab {
  /** Two digits: `03`. */
  readonly number: string;
  /** As in the name of its folder: `lost-push`. */
  readonly name: string;
  /** The folder of its material, absolute. */
  readonly material: string;
  readonly lab: Lab;
}

/** All labs, by their numbers. A lab is found by its folder, `docs/labs/NN-name/`. */
export async function findLabs(): Promise<readonly FoundLab[]> {
  const folders = readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && NAMED.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  return Promise.all(folders.map(loadLab));
}

/** @throws CommandError naming the labs there are, when none has this number */
export async function findLab(typed: string | undefined): Promise<FoundLab> {
  const labs = await findLabs();
  const list = labs.map(({ number, name }) => `${number} (${name})`).join(', ');
  if (typed === undefined) throw new CommandError(`Say the number of the lab: ${list}.`);
  const found = labs.find(({ number, name }) => number === typed.padStart(2, '0') || name === typed);
  if (!found) throw new CommandError(`There is no lab '${typed}'; labs are ${list}.`);
  return found;
}

async function loadLab(folder: string): Promise<FoundLab> {
  const [, number = '', name = ''] = NAMED.exec(folder) ?? [];
  const material = join(FOLDER, folder);
  const { lab } = (await import(pathToFileURL(join(material, 'lab.ts')).href)) as { lab: Lab };
  return { number, name, material, lab };
}
