import { compareFigures } from '../../../tools/adr/figures/drift.mjs';
import type { figuresIn } from '../../../tools/adr/record/figures.mjs';
import type { Fault } from './fault.js';
import { FIGURES, figureIn, type FigureName, type Measured, sourceOf, unitOf } from './figures.js';

type Figure = ReturnType<typeof figuresIn>[number];

/** A record may round: a figure may be off by a tenth. */
const MOST_TOLERANCE = 0.1;
/** A figure that is off by so many times is one of another unit. */
const SECONDS = 1_000;

/** Whether each figure of the run is in the record, as it was measured and in its unit. */
export function judgeFigures(stated: readonly Figure[], measured: Measured): Fault | undefined {
  const known = stated.flatMap((figure) => {
    const name = figureIn(figure.source);
    return name === undefined ? [] : [{ name, figure }];
  });
  for (const { name, figure } of known) {
    const fault = judgeFigure(name, figure, measured);
    if (fault) return fault;
  }
  const missing = FIGURES.find((name) => !known.some((one) => one.name === name));
  if (missing === undefined) return undefined;
  return {
    hint: 'missing-figure',
    sentence: `The record does not state ${missing}: a number, ${unitOf(missing)}, and (\`command: ${sourceOf(missing)}\`).`,
  };
}

function judgeFigure(name: FigureName, figure: Figure, measured: Measured): Fault | undefined {
  const { shown, stated, tolerance } = figure;
  const now = measured[name];
  const [unit, said] = [unitOf(name), shown.replace(/^[\d,.]+\s*/, '')];
  const isOtherUnit = unit === 'ms' && !/^ms\b/.test(said);
  if (isOtherUnit || (stated > 0 && near(now / stated, SECONDS)))
    return {
      hint: 'other-unit',
      sentence: `The record states ${shown} for ${name}, and the run has measured ${now} ${unit}.`,
    };
  const [compared] = compareFigures([{ ...figure, tolerance: Math.min(tolerance, MOST_TOLERANCE) }], () => now);
  if (compared?.state === 'same') return undefined;
  return {
    hint: 'invented',
    sentence: `The record states ${shown} for ${name}, and the run has measured ${now} ${unit}.`,
  };
}

const near = (value: number, wanted: number) => value > wanted / 1.2 && value < wanted * 1.2;
