import { CommandError } from '../command/command-error.mjs';
import { missingLines, table } from './table.mjs';
import { readWords } from './words.mjs';

/** The sentences that name a saga and say why it is stuck may be long; the list has their beginning. */
const LONGEST_REASON = 160;

/** @param {string} text */
const beginning = (text) => {
  const [line = ''] = text.split('\n');
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
};

/** What to do about stuck sagas. @param {readonly { id: string }[]} items */
const nextStep = ([first]) =>
  `Fix the cause, then retry: npm run events -- retry-saga ${shellWord(first?.id ?? '<id>')}. 'stuck <id>' shows input, whole error and stack.`;

/** The id of a saga is any text. @param {string} text */
const shellWord = (text) => (/^[\w:.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/**
 * Lists the stuck sagas of all modules, or shows one of them.
 * @type {import('./verbs.mjs').Verb}
 */
export async function stuck(program, words) {
  const { names } = readWords(words, {});
  const [id] = names;
  if (names.length > 1)
    throw new CommandError('stuck takes the id of one stuck saga, or none: npm run events -- stuck.');
  const { items, missing } = await program.all('/api/stuck-sagas');
  const lines = missingLines(missing);
  // Programs read a list of sagas; a list that is not whole is said beside it.
  if (program.json) for (const line of lines) process.stderr.write(`${line}\n`);
  if (id !== undefined) {
    const one = items.find((item) => item.id === id);
    if (!one)
      throw new CommandError(
        [`No saga ${id} is stuck; list those that are: npm run events -- stuck.`, ...lines].join('\n'),
      );
    const text = Object.entries(one).map(([name, value]) => `${name.padEnd(14)}${String(value)}`);
    return { value: one, text: text.join('\n') };
  }
  const rows = items.map(({ id, stuckAt, attempts, lastStep, error }) => [
    ...[id, stuckAt ?? '–', attempts, lastStep ?? '–'],
    beginning(error),
  ]);
  const list =
    items.length === 0
      ? ['No saga is stuck.']
      : [table(['id', 'stuck since', 'attempts', 'last step', 'why'], rows), nextStep(items)];
  return { value: items, text: [...list, ...lines].join('\n') };
}

/**
 * Retries stuck sagas, one after another. One that cannot be retried does not stop the others.
 * @type {import('./verbs.mjs').Verb}
 */
export async function retrySaga(program, words) {
  const { names } = readWords(words, {});
  if (names.length === 0)
    throw new CommandError('retry-saga takes the id of one stuck saga or more: npm run events -- retry-saga <id>….');
  const retried = [];
  const refused = [];
  for (const id of names) {
    try {
      await program.post(`/api/stuck-sagas/${encodeURIComponent(id)}/retry`);
      retried.push(id);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      refused.push({ id, error: error.message });
    }
  }
  if (refused.length > 0) process.exitCode = 1;
  const text = [
    ...retried.map((id) => `${id} goes on from its last step.`),
    ...refused.map(({ id, error }) => `${id} was not retried: ${error}`),
  ];
  return { value: { retried, refused }, text: text.join('\n') };
}
