import { CommandError } from '../command/command-error.mjs';
import { missingLines, table } from './table.mjs';
import { readWords } from './words.mjs';

/**
 * Prints the story of a business key, or of a correlation id: what all modules have logged and booked about it, by time.
 * @type {import('./verbs.mjs').Verb}
 */
export async function trace(program, words) {
  const { names } = readWords(words, {});
  const [id] = names;
  if (!id || names.length > 1)
    throw new CommandError('trace takes one business key or correlation id: npm run events -- trace <key>.');
  const value = await program.get(`/api/traces/${encodeURIComponent(id)}`);
  return { value, text: storyOf(value) };
}

/** @param {any} story */
function storyOf({ id, correlationIds, complete, items, missing }) {
  if (items.length === 0) return [`No module here knows of ${id}.`, ...missingLines(missing)].join('\n');
  const rows = items.map((/** @type {any} */ line) => [line.at, line.module, line.what, line.outcome ?? '', line.id]);
  const ids = `${correlationIds.length === 1 ? 'correlation id' : 'correlation ids'} ${correlationIds.join(', ')}`;
  const lines = [table(['time', 'module', 'what', 'outcome', 'id'], rows), '', ids];
  lines.push(...missingLines(missing));
  if (!complete && !missing) lines.push('There is more than is shown; trace one of the correlation ids.');
  return lines.join('\n');
}
