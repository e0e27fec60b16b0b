import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from '../../../tools/build/files-under.mjs';
import { FIGURES, type Measured } from './figures.js';

/** Writes the figures of a run into records that name them as `{placeLocalMs}`: the solution cannot know them. */
export function fillRecords(root: string, figures: Measured): void {
  for (const file of filesUnder(root, 'docs/adr')) {
    const path = join(root, file);
    const text = readFileSync(path, 'utf8');
    const filled = FIGURES.reduce((all, name) => all.replaceAll(`{${name}}`, String(figures[name])), text);
    writeFileSync(path, filled);
  }
}
