import { relative } from 'node:path';
import { changedFiles } from '../../command/changed-files.mjs';
import { root } from '../../root.mjs';
import type { FoundLab } from '../find-labs.js';

/** A change of these may change every lab. */
const ALL = [
  ...['tools/lab', 'tools/lab.mjs', 'tools/command', 'tools/events/words.mjs', 'tools/root.mjs', 'tools/say.mjs'],
  ...['tools/contracts/typescript-hooks.mjs', 'jest.config.js', 'package.json', 'package-lock.json'],
];
/** What a lab has a copy of that edits sources. */
const SOURCES = ['src', 'migrations'];

/**
 * The labs that a change since a commit touches: by their material, their pages, or what they cover.
 * @throws CommandError when Git does not know the commit
 */
export function touchedLabs(labs: readonly FoundLab[], since: string): readonly FoundLab[] {
  const changed = changedFiles(root, since);
  const touches = (path: string) => changed.some((file) => file === path || file.startsWith(`${path}/`));
  if (ALL.some(touches)) return labs;
  return labs.filter(({ material, number, name, lab }) => {
    const page = `labs/${number}-${name}.md`;
    const sources = lab.sources ? SOURCES : [];
    return [relative(root, material), `docs/${page}`, `docs/ko/${page}`, ...lab.covers, ...sources].some(touches);
  });
}
