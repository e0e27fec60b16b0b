import type { FoundLab } from '../find-labs.js';
import { LABELS, type Language } from '../language.js';
import { type LabResult, writeResult } from '../result.js';
import { Workspace } from '../workspace.js';
import type { Verb } from './verb.js';

/** Judges the workspace, prints what was expected, predicted and observed, and writes the result. Exit status 1 until it passes. */
export const check: Verb = async (found, { language, tell }) => {
  const workspace = Workspace.open(found);
  const { lastHint: _, ...before } = workspace.state;
  const seen = await found.lab.check(workspace, tell);
  workspace.remember({ attempts: before.attempts + 1, lastHint: seen.hint });
  const result = writeResult(found, workspace, seen);
  return { value: result, text: textOf(found, result, language), exitCode: seen.passed ? 0 : 1 };
};

function textOf({ lab, number }: FoundLab, result: LabResult, language: Language): string {
  const label = (name: keyof typeof LABELS) => LABELS[name][language];
  const figures = Object.entries(result.figures).map(([name, value]) => `${name} ${value}`);
  const nothing = `${label('nothingPredicted')} (npm run lab -- predict ${number} "…")`;
  const rows: [keyof typeof LABELS, string][] = [
    ['expected', lab.expected[language]],
    ['predicted', result.predicted ?? nothing],
    ['observed', result.observed],
    ...(figures.length > 0 ? ([['figures', figures.join(', ')]] as [keyof typeof LABELS, string][]) : []),
    ['verdict', label(result.passed ? 'passed' : 'failed')],
    ...(result.hint === undefined
      ? []
      : ([['hint', `npm run lab -- hint ${number}`]] as [keyof typeof LABELS, string][])),
  ];
  const width = Math.max(...rows.map(([name]) => label(name).length)) + 2;
  return rows
    .map(([name, text]) => `${label(name).padEnd(width)}${text.replaceAll('\n', `\n${' '.repeat(width)}`)}`)
    .join('\n');
}
