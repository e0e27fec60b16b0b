import { large, small } from './configurations.js';
import { type Finding, findIn, findInMutant } from './finding.js';
import { findingLine, traceText } from './findings-table.js';
import type { Mutant } from './mutant.js';
import { mutants } from './mutants.js';
import { type Options, readOptions } from './options.js';
import type { Report } from './verdict.js';

/** Where the run writes. */
export interface Output {
  /** One text on standard output. */
  readonly print: (text: string) => void;
  /** One line for people, on standard error. */
  readonly say: (line: string) => void;
}

/**
 * `npm run test:model`.
 * @returns the exit status: 1 when an invariant breaks, an action never occurs or a mutant survives; 2 when it was asked for what
 *   there is not.
 */
export function run(words: readonly string[], output: Output): number {
  try {
    const options = readOptions(words);
    return options.trace === undefined ? judgeAll(options, output) : trace(named(options.trace), options, output);
  } catch (error) {
    output.say((error as Error).message);
    return 2;
  }
}

function judgeAll({ json, quiet, small: isSmall, only = '' }: Options, { print, say }: Output): number {
  const chosen = <T extends { readonly name: string }>(all: readonly T[]) =>
    all.filter(({ name }) => name.includes(only));
  const [configurations, broken] = [chosen(isSmall ? small : large), chosen(mutants)];
  if (configurations.length + broken.length === 0)
    throw new Error(`No configuration and no mutant has '${only}' in its name; npm run test:model prints all names.`);
  const findings: Finding[] = [];
  const keep = (finding: Finding) => {
    findings.push(finding);
    if (!json && !(quiet && finding.ok)) print(findingLine(finding));
    if (!finding.ok && finding.violation) say(traceText(finding.violation.trace));
  };
  for (const configuration of configurations) keep(findIn(configuration, reporting(configuration.name, say)));
  for (const mutant of broken) keep(findInMutant(mutant, reporting(mutant.name, say)));
  const ok = findings.every((finding) => finding.ok);
  if (json) print(JSON.stringify({ ok, findings }));
  return ok ? 0 : 1;
}

/** Says on long runs how far an exploration has come. */
function reporting(name: string, say: Output['say']): Report {
  return (states, waiting) => say(`${name}: ${states} states, ${waiting} of them still to visit`);
}

function named(name: string): Mutant {
  const found = mutants.find((mutant) => mutant.name === name) ?? mutants.find((mutant) => mutant.name.includes(name));
  if (found) return found;
  throw new Error(`'${name}' is no mutant; they are:\n${mutants.map((mutant) => `  ${mutant.name}`).join('\n')}`);
}

function trace(mutant: Mutant, { json }: Options, { print }: Output): number {
  const finding = findInMutant(mutant);
  const { violation } = finding;
  if (json) print(JSON.stringify(finding));
  else print(`${findingLine(finding)}${violation ? `\n${traceText(violation.trace)}` : ''}`);
  return finding.ok ? 0 : 1;
}
