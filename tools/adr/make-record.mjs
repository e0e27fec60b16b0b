import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { written } from './record/read-records.mjs';
import { USAGES } from './usage.mjs';

/** The sections of a record, each with what belongs into it. */
const SECTIONS = [
  ['Context', 'What forced a choice, with what was measured.'],
  [
    'Options',
    'A list of two or more: - **This one.** What it gives, and its price. Figures with their source: 12 ms (`bench: …`).',
  ],
  ['Decision', 'What we do, in a sentence or two.'],
  ['Consequences', 'What becomes easier, what becomes harder, what we gave up.'],
  ['Undo', 'Two items: - **How.** The way back. - **Lost.** What that loses.'],
  ['Falsified when', 'An observation that would show the decision to be wrong.'],
  ['Revisit when', 'A list of conditions: - `count: src/modules/*/module.ts > 15`: why.'],
  ['Covers', 'A list of globs: - `src/platform/work/**`'],
];

/**
 * Makes the next record, as a proposal.
 * @type {import('./verbs.mjs').Verb}
 */
export function makeRecord({ root, records, names: [title] }) {
  const name = (title ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  if (title === undefined || title.trim() === '') throw new CommandError(`Say what was decided. ${USAGES.new}`);
  if (!/[a-z]/.test(name))
    throw new CommandError(
      `'${title}' has no Latin letters, and the title names the file of the record. Write it in English: npm run adr -- new "Orders are kept for a year".`,
    );
  const number = written((records.at(-1)?.number ?? 0) + 1);
  const file = `docs/adr/${number}-${name}.md`;
  const today = new Date().toISOString().slice(0, 10);
  const parts = [
    ...SECTIONS.map(([section, prompt]) => `## ${section}\n\n<!-- ${prompt} -->`),
    `## Status\n\nProposed, ${today}.`,
    '## Check\n\n<!-- What goes red when the decision is broken: - `path/to/some.test.ts`: "the name of a test" -->',
  ];
  writeFileSync(join(root, file), `# ${number}: ${title}\n\n${parts.join('\n\n')}\n`, { flag: 'wx' });
  return {
    value: { number, file },
    text: `Made ${file}, a proposal. Fill its sections; npm run check says what is missing.`,
  };
}
