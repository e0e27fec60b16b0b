import { holds } from '../record/expression.mjs';
import { written } from '../record/read-records.mjs';
import { figuresOf } from './figure-of.mjs';
import { readMetrics } from './metrics.mjs';

const STATES = /** @type {const} */ ({ true: 'due', false: 'not yet', undefined: 'unknown' });

/**
 * Evaluates what the records in force say below 'Revisit when'. The exit status is 1 when a condition is met.
 * @type {import('../verbs.mjs').Verb}
 */
export async function revisit({ root, records, values }) {
  const place = values.get('metrics');
  const metricOf = place === undefined ? undefined : await readMetrics(place);
  const figureOf = figuresOf({ root, metricOf });
  const value = records
    .filter(({ status }) => status === 'accepted')
    .flatMap(({ number, title, revisits }) =>
      revisits.flatMap(({ expression, because }) => {
        if (!expression) return [];
        const [{ source } = { source: undefined }] = expression.anyOf.flat();
        const now = source && source.kind !== 'date' ? figureOf(source) : undefined;
        const state = STATES[/** @type {'true'} */ (String(holds(expression, figureOf)))];
        return [{ number: written(number), title, condition: expression.text, because, state, now }];
      }),
    );
  const due = value.filter(({ state }) => state === 'due');
  const count = (/** @type {string} */ wanted) => value.filter(({ state }) => state === wanted).length;
  const lines = due.flatMap(({ number, title, condition, because, now }) => [
    `${number} ${title}`,
    `  ${condition}${now === undefined ? '' : ` (now ${now})`}: ${because}`,
  ]);
  const summary = `${due.length} of ${value.length} conditions are met, ${count('unknown')} are unknown${place === undefined ? ' without --metrics' : ''}.`;
  return { value, text: [...lines, summary].join('\n'), exitCode: due.length === 0 ? 0 : 1 };
}
