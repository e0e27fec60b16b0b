import { holds, parseExpression, type Source } from '../../../tools/adr/record/expression.mjs';
import type { DecisionRecord } from '../../../tools/adr/record/read-records.mjs';
import type { Fault } from './fault.js';

type FigureOf = (source: Source) => number | undefined;

const QUOTED = /`([^`]+)`/g;

/** Whether a program can evaluate when to look again, and what would show the decision to be wrong; neither may be so already. */
export function judgeConditions({ revisits, parts }: DecisionRecord, figureOf: FigureOf): Fault | undefined {
  let measured = 0;
  for (const { expression, item } of revisits) {
    // The rules of records have refused an item without one.
    const state = expression && holds(expression, figureOf);
    if (state === undefined)
      return { hint: 'not-evaluable', sentence: `Nothing here has the figure of this condition: ${item}` };
    if (state) return { hint: 'due-at-once', sentence: `This condition is met today already: ${item}` };
    if (expression?.anyOf.flat().some(({ source }) => source.kind !== 'date')) measured += 1;
  }
  if (measured === 0)
    return { hint: 'not-evaluable', sentence: 'Revisit when has dates alone; name a figure that would change.' };
  return judgeFalsified(parts.get('Falsified when') ?? '', figureOf);
}

function judgeFalsified(text: string, figureOf: FigureOf): Fault | undefined {
  const hint = 'not-falsifiable';
  const expressions = [...text.replace(/\s+/g, ' ').matchAll(QUOTED)].flatMap(
    ([, quoted = '']) => parseExpression(quoted) ?? [],
  );
  if (expressions.length === 0) return { hint, sentence: 'Falsified when has no condition that a program evaluates.' };
  const unknown = expressions.find((one) => holds(one, figureOf) === undefined);
  if (unknown) return { hint, sentence: `Nothing here has the figure of this observation: ${unknown.text}` };
  const met = expressions.find((one) => holds(one, figureOf));
  return met && { hint, sentence: `This run shows the decision to be wrong already: ${met.text}` };
}
