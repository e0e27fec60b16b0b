import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `[text](target)`, but not an address, and without what follows a `#`. */
const LINK = /\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g;

/** One sentence for each link of a Markdown file that leads to no file of the tree. */
export function brokenLinks(root: string, file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(LINK)]
    .map(([, target = '']) => target)
    .filter((target) => !existsSync(join(root, dirname(file), target)))
    .map((target) => `${file} links to ${target}, which does not exist. Link to what is there, or write it.`);
}
