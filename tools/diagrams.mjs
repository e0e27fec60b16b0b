/**
 * Compares the diagrams of README.md and docs/architecture.md with the sources they are drawn from; `--write` draws them
 * anew. It reads the sources, so it needs no build.
 */
import { diagrams, redraw } from '../test/architecture/diagrams/pages.mjs';
import { takeOnly } from './command/options.mjs';
import { root } from './root.mjs';

takeOnly(
  'npm run diagrams [-- --write] [--json]: compares the diagrams of the docs with the sources; --write draws them anew.',
  ['--write', '--json'],
);

const written = process.argv.includes('--write') ? redraw(root) : [];
const stale = diagrams(root)
  .filter(({ shown, current }) => shown !== current)
  .map(({ page, name }) => ({ page, name }));

if (process.argv.includes('--json'))
  process.stdout.write(`${JSON.stringify({ ok: stale.length === 0, written, stale }, undefined, 2)}\n`);
else {
  for (const page of written) process.stdout.write(`Drew the diagram of ${page} anew.\n`);
  for (const { page, name } of stale)
    process.stdout.write(`${page} shows ${name} that differ from the sources: npm run diagrams -- --write\n`);
  if (written.length === 0 && stale.length === 0) process.stdout.write('The diagrams show what the sources say.\n');
}
process.exitCode = stale.length === 0 ? 0 : 1;
