import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from '../../../tools/build/files-under.mjs';
import { listedChecks } from './listed-checks.mjs';
import { missingChecks } from './named-checks.js';
import { RECORD, statusOf } from './records.mjs';
import { sections } from './sections.mjs';

const FOLDER = 'docs/adr';
const WANTED = [
  ...['Context', 'Options', 'Decision', 'Consequences', 'Undo'],
  ...['Falsified when', 'Revisit when', 'Covers', 'Status', 'Check'],
];
/** A decision that is not, or no longer, in force need not be held by a check that is there. */
const NOT_HELD = ['proposed', 'rejected', 'superseded', 'deprecated'];

/**
 * What is wrong with the decision records of a tree, one sentence for each fault. That a file is named like a decision, has a check
 * at all, and has fields that `npm run adr` can read, is the rule `decisions` of `npm run check`.
 */
export function faultsOfRecords(root: string): readonly string[] {
  const files = filesUnder(root, FOLDER).filter((file) => RECORD.test(file));
  if (files.length === 0) return [`${FOLDER} records no decision. Write down what was decided, and why.`];
  return [...faultsOfNumbers(files), ...files.flatMap((file) => faultsOfRecord(root, file))];
}

const numberOf = (file: string) => Number(RECORD.exec(file)?.[1]);
const written = (number: number) => String(number).padStart(4, '0');

/** Numbers go on by one; a new block may begin at a multiple of ten. */
function faultsOfNumbers(files: readonly string[]): readonly string[] {
  const numbers = files.map(numberOf);
  return files.flatMap((file, index) => {
    const number = numbers[index] as number;
    if (numbers.indexOf(number) !== index)
      return [`${file} has the number of ${files[numbers.indexOf(number)]}. Give it the next one that is free.`];
    if (number === 1 || number % 10 === 0 || numbers.includes(number - 1)) return [];
    return [`${file} follows no ${written(number - 1)}. Number decisions on, or begin a block at a multiple of ten.`];
  });
}

function faultsOfRecord(root: string, file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const number = written(numberOf(file));
  const parts = sections(text, 2);
  const found = [...parts.keys()];
  if (found.join() !== WANTED.join())
    return [
      `${file} has the sections ${found.join(', ') || 'none'}. A decision has, in this order: ${WANTED.join(', ')}.`,
    ];
  const faults: string[] = [];
  if (!text.startsWith(`# ${number}: `))
    faults.push(`${file} does not begin with '# ${number}: ' and what was decided.`);
  if (optionsIn(parts.get('Options') ?? '') < 2)
    faults.push(`${file} has fewer than two options. A decision without an alternative needs no record.`);
  const status = statusOf(parts.get('Status'));
  if (status === undefined)
    faults.push(
      `${file} has no status. Write 'Proposed', 'Accepted', 'Rejected', 'Deprecated' or 'Superseded by <number>', and ', <year-month-day>.'.`,
    );
  const checks = listedChecks(parts.get('Check') ?? '');
  if (checks.length === 0)
    faults.push(`${file} lists no check. Write '- \`path\`: "name of the test"' below '## Check'.`);
  return NOT_HELD.includes(status ?? '') ? faults : [...faults, ...missingChecks(root, file, checks)];
}

/** Options are the items of a list, each beginning with its name in bold. */
function optionsIn(text: string): number {
  return text.match(/^(- |\d+\. )\*\*/gm)?.length ?? 0;
}
