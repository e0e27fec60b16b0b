import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findLabs } from '../find-labs.js';
import type { Language } from '../language.js';
import type { LabResult } from '../result.js';
import { labHome, Workspace } from '../workspace.js';
import type { Answer } from '../../command/print-answer.mjs';

/** All labs, with how far the learner is in each. */
export async function list(language: Language): Promise<Answer> {
  const labs = (await findLabs()).map((found) => ({
    lab: found.number,
    name: found.name,
    title: found.lab.title[language],
    minutes: found.lab.minutes,
    state: stateOf(found.number, existsSync(Workspace.folderOf(found))),
  }));
  const width = Math.max(...labs.map(({ title }) => title.length));
  const lines = labs.map(
    ({ lab, title, minutes, state }) => `${lab}  ${title.padEnd(width)} ${String(minutes).padStart(2)} min  ${state}`,
  );
  return { value: { labs }, text: lines.join('\n') };
}

function stateOf(number: string, isStarted: boolean): 'passed' | 'started' | 'not started' {
  const result = join(labHome(), 'results', `${number}.json`);
  if (existsSync(result) && hasPassed(readFileSync(result, 'utf8'))) return 'passed';
  return isStarted ? 'started' : 'not started';
}

/** A result that a merge has damaged says nothing; the next check writes it anew. */
function hasPassed(result: string): boolean {
  try {
    return (JSON.parse(result) as LabResult).passed;
  } catch {
    return false;
  }
}
