import { figuresOf } from '../../../tools/adr/figures/figure-of.mjs';
import { metricsIn } from '../../../tools/adr/figures/metrics.mjs';
import { type DecisionRecord, readRecords } from '../../../tools/adr/record/read-records.mjs';
import { root as checkout } from '../../../tools/root.mjs';
import { check } from '../../../test/architecture/rules/decisions.mjs';
import type { Fault } from './fault.js';
import { figureIn, type Measured } from './figures.js';
import { judgeConditions } from './judge-conditions.js';
import { judgeFigures } from './judge-figures.js';
import { judgePlaces } from './judge-places.js';
import type { Run } from './measured-run.js';

/** A source of `npm run adr`: from which figure of what. */
type Source = Parameters<ReturnType<typeof figuresOf>>[0];

const OPEN = /\{\w+\}/;
const WAY_BACK = /npm run fig -- (?:reverse payment|switch payment|move payment --to (?:local|remote))/;
const EVALUATED = /no program can evaluate|when to look at the decision again/;

/**
 * The first fault of the record in a workspace, by the parser and the rules of `npm run adr` and by what a run has measured.
 * @param root the workspace, with the record in `docs/adr`
 */
export function faultOf(root: string, { places, metrics }: Run, figures: Measured): Fault | undefined {
  const [record, ...others] = readRecords(root);
  if (!record || others.length > 0)
    return { hint: 'unfinished', sentence: 'There must be one record in docs/adr of the workspace.' };
  const [fault] = check(root);
  if (fault !== undefined) return { hint: EVALUATED.test(fault) ? 'not-evaluable' : 'unfinished', sentence: fault };
  const [open] = OPEN.exec(record.text) ?? [];
  if (open !== undefined)
    return { hint: 'unfinished', sentence: `The record has ${open} where a number belongs. Write the measured one.` };
  const otherFigure = figuresOf({ root: checkout, metricOf: metricsIn(metrics) });
  const figureOf = (source: Source) => {
    const name = figureIn(source);
    return name === undefined ? otherFigure(source) : figures[name];
  };
  return (
    judgeOptions(record) ??
    judgeFigures(record.figures, figures) ??
    judgePlaces(record.parts.get('Context') ?? '', places) ??
    judgeConditions(record, figureOf) ??
    judgeUndo(record.parts.get('Undo') ?? '')
  );
}

/** Two options at least, each with a price of this run, and a decision for one of them. */
function judgeOptions({ options, figures, parts }: DecisionRecord): Fault | undefined {
  const hint = 'one-option';
  if (options.length < 2)
    return { hint, sentence: `The record has ${options.length} option; a decision is between two at least.` };
  const prices = options.map(({ text }) =>
    figures
      .flatMap(({ named, source }) => (text.includes(`\`${named}\``) ? (figureIn(source) ?? []) : []))
      .sort()
      .join(', '),
  );
  const cheap = options[prices.indexOf('')];
  if (cheap) return { hint, sentence: `Option ${cheap.letter} has no price of this run: ${cheap.text.slice(0, 60)}…` };
  if (new Set(prices).size < options.length)
    return { hint, sentence: `Two options have the same price: ${prices.join('; ')}. What differs between them?` };
  const decision = (parts.get('Decision') ?? '').replace(/\s+/g, ' ').toLowerCase();
  const titles = options.map(({ text }) => (/^\*\*([^*]+?)\.?\*\*/.exec(text)?.[1] ?? text).toLowerCase());
  const taken = titles.filter((title) => decision.includes(title));
  return taken.length === 1
    ? undefined
    : {
        hint: 'undecided',
        sentence: `The decision names ${taken.length} of the options (${titles.join('; ')}); it names one, by its title.`,
      };
}

function judgeUndo(undo: string): Fault | undefined {
  if (WAY_BACK.test(undo.replace(/\s+/g, ' '))) return undefined;
  return { hint: 'no-way-back', sentence: 'Undo names no command by which payment has moved in this run.' };
}
