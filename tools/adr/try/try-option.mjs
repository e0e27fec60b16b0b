import { runProgram } from '../../command/run-program.mjs';
import { CommandError } from '../../command/command-error.mjs';
import { table } from '../../events/table.mjs';
import { recordOf, written } from '../record/read-records.mjs';
import { USAGES } from '../usage.mjs';
import { labFigures } from './lab-figures.mjs';
import { branchCopy, patchedCopy } from './prepared-copy.mjs';

const LAB = /`lab: ([^`]+)`/;
const VARIANT = /`(patch|branch): ([^`]+)`/;

/**
 * Runs the lab of a record with an option in place of what was decided, and with the checkout as it is, and prints both side by side.
 * @type {import('../verbs.mjs').Verb}
 */
export async function tryOption({ root, records, names: [word], values }) {
  const record = recordOf(records, word);
  const letter = (values.get('option') ?? '').toUpperCase();
  const option = record.options.find((one) => one.letter === letter);
  const number = written(record.number);
  if (!option)
    throw new CommandError(
      `Name an option of ${number}: --option ${record.options.map((one) => one.letter).join(', ')}. ${USAGES.try}`,
    );
  const [, lab] = LAB.exec(record.parts.get('Options') ?? '') ?? [];
  const [, kind, variant] = VARIANT.exec(option.text) ?? [];
  if (lab === undefined || variant === undefined)
    throw new CommandError(
      `Option ${letter} of ${number} cannot be tried. Write \`lab: <command>\` below its options, and \`patch: docs/adr/options/<file>\` or \`branch: <name>\` into the option.`,
    );
  const now = await measured(await patchedCopy(root, undefined), lab);
  const then = await measured(await (kind === 'branch' ? branchCopy(root, variant) : patchedCopy(root, variant)), lab);
  const figures = now.map(({ name, value, unit }) => ({
    ...{ name, unit, asItIs: value, option: then.find((one) => one.name === name)?.value },
  }));
  const rows = figures.map(({ name, unit, asItIs, option: other }) => [name, asItIs, other ?? 'none', unit]);
  const text = `${number} option ${letter}: ${option.text.split('**')[1] ?? ''}\n${table(['figure', 'as it is', `option ${letter}`, 'unit'], rows)}`;
  return { value: { number, option: letter, lab, variant, figures }, text };
}

/** @param {import('./prepared-copy.mjs').PreparedCopy} copy @param {string} lab */
async function measured(copy, lab) {
  try {
    const { ok, said } = runProgram('sh', ['-c', `${lab} 2>/dev/null`], copy.root);
    const figures = ok ? labFigures(said, lab) : [];
    if (figures.length === 0)
      throw new CommandError(`The lab '${lab}' printed no figures; run it by itself to see why.`);
    return figures;
  } finally {
    await copy.remove();
  }
}
