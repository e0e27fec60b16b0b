import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What writes the pages that show modules, and what it says of the pages that it wrote. A check refuses older ones. */
const WRITERS = [
  { name: 'diagrams', pages: (/** @type {{ written: string[] }} */ { written }) => written },
  {
    name: 'catalogue',
    pages: (/** @type {{ written: boolean }} */ { written }) => (written ? ['docs/event-catalogue.md'] : []),
  },
];

/**
 * Writes the pages anew that are made from modules, so that a check finds them as they must be.
 * @returns {{ changed: string[], failed: string[] }} the pages that were written, and the commands that could not write theirs
 */
export function writePages() {
  const results = WRITERS.map(({ name, pages }) => {
    const tool = fileURLToPath(new URL(`../${name}.mjs`, import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [tool, '--write', '--json'], { encoding: 'utf8' });
    if (status !== 0) return { changed: [], failed: [`npm run ${name} -- --write`] };
    return { changed: pages(JSON.parse(stdout)), failed: [] };
  });
  return { changed: results.flatMap(({ changed }) => changed), failed: results.flatMap(({ failed }) => failed) };
}
