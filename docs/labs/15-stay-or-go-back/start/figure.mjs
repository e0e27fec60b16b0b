/** Prints one figure of the last run of this lab: node figure.mjs placeLocalMs */
import { readFileSync } from 'node:fs';

const [name = ''] = process.argv.slice(2);
const { figures } = JSON.parse(readFileSync(new URL('figures.json', import.meta.url), 'utf8'));
if (!Object.hasOwn(figures, name)) {
  process.stderr.write(`There is no figure '${name}'; figures are ${Object.keys(figures).join(', ')}.\n`);
  process.exit(1);
}
process.stdout.write(`${figures[name]}\n`);
