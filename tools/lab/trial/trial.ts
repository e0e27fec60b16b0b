import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../root.mjs';
import type { FoundLab } from '../find-labs.js';
import type { Tell } from '../lab.js';
import type { LabResult } from '../result.js';
import { Workspace } from '../workspace.js';
import { commandsOf, missingLine } from './page.js';

/** What was found wrong with a lab; nothing when it holds. */
export interface Trial {
  readonly lab: string;
  readonly faults: readonly string[];
  readonly wrongSolutions: readonly string[];
  readonly seconds: number;
}

const SEED = '1';
const FEWEST_WRONG = 2;

/**
 * Tries a lab as a learner meets it: plays its page command by command and compares what is printed with the page; its first check
 * fails, its last one passes. Then each wrong solution: the check fails, with the hint of its name.
 */
export async function tryLab(found: FoundLab, home: string, tell: Tell): Promise<Trial> {
  const began = performance.now();
  const label = `${found.number}-${found.name}`;
  const folder = join(home, found.number);
  const run = (words: readonly string[]) => runCommand(words, home);
  const faults: string[] = [];
  const afresh = async () => {
    rmSync(folder, { recursive: true, force: true });
    const { status, errors } = await run(['start', found.number, '--seed', SEED]);
    if (status !== 0) faults.push(`${label}: it could not be started: ${errors}`);
  };
  await afresh();
  const checks: number[] = [];
  for (const { words, prints } of commandsOf(join(root, 'docs', 'labs', `${label}.md`))) {
    if (words[0] === 'start') continue;
    const { status, output, errors } = await run(words);
    if (words[0] === 'check') checks.push(status ?? -1);
    const isJudged = words[0] === 'check' && status === 1;
    if (status !== 0 && !isJudged)
      faults.push(`${label}: '${words.join(' ')}' of its page ended with ${status}: ${errors}`);
    if (isJudged) faults.push(...unknownHint(found, home));
    const missing = missingLine(prints, output);
    if (missing !== undefined)
      faults.push(
        `${label}: '${words.join(' ')}' did not print '${missing}', as its page says; it printed:\n${output}${errors}`,
      );
  }
  tell(`${label}: its page was played.`);
  if (checks[0] !== 1)
    faults.push(`${label}: the first check of its page ended with ${checks[0]}; at the start it must fail, with 1.`);
  if (checks.at(-1) !== 0)
    faults.push(`${label}: the last check of its page ended with ${checks.at(-1)}; the solution must pass, with 0.`);

  const wrong = wrongOf(found);
  if (wrong.length < FEWEST_WRONG)
    faults.push(
      `${label}: it has ${wrong.length} wrong solutions; it needs ${FEWEST_WRONG} in docs/labs/${label}/wrong/ or almost/.`,
    );
  for (const { name, layers } of wrong) {
    await afresh();
    for (const layer of layers) cpSync(join(found.material, layer), folder, { recursive: true });
    await found.lab.fill?.(Workspace.open(found, home), tell);
    const { status, output, errors } = await run(['check', found.number, '--json']);
    const hint = status === 1 ? (JSON.parse(output) as LabResult).hint : undefined;
    if (hint !== name)
      faults.push(
        `${label}: the wrong solution '${name}' must fail with the hint '${name}'; the check ended with ${status} and the hint '${hint}'.\n${output}${errors}`,
      );
    tell(`${label}: wrong solution ${name}, ${hint === name ? 'refused with its hint' : 'NOT AS IT SHOULD BE'}.`);
  }
  return {
    lab: label,
    faults,
    wrongSolutions: wrong.map(({ name }) => name),
    seconds: (performance.now() - began) / 1_000,
  };
}

/** A check may name only a hint that the lab has. */
function unknownHint({ number, name, lab }: FoundLab, home: string): string[] {
  const { hint } = JSON.parse(readFileSync(join(home, 'results', `${number}.json`), 'utf8')) as LabResult;
  const isKnown = lab.hints.some((one) => one.name === hint);
  return isKnown ? [] : [`${number}-${name}: its check names the hint '${hint}', which it does not have.`];
}

/** Where wrong solutions lie, and over what: those below `almost/` are the solution with a mistake. */
const WRONG = { wrong: [], almost: ['solution'] } as const;

/** The names of a lab's wrong solutions, each with the folders of the material that lie one over the other. */
function wrongOf({ material }: FoundLab): readonly { readonly name: string; readonly layers: readonly string[] }[] {
  return Object.entries(WRONG).flatMap(([kind, under]) => {
    const folder = join(material, kind);
    const names = existsSync(folder) ? readdirSync(folder).sort() : [];
    return names.map((name) => ({ name, layers: [...under, join(kind, name)] }));
  });
}

/** Runs `npm run lab -- <words>`, without what npm does before it. */
function runCommand(words: readonly string[], home: string) {
  const child = spawn(process.execPath, [join(root, 'tools', 'lab.mjs'), ...words], {
    cwd: root,
    // In English, wherever it runs.
    env: { ...process.env, LAB_HOME: home, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return new Promise<{ status: number | null; output: string; errors: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output, errors }));
  });
}
