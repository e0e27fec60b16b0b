import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../../tools/command/run-program.mjs';
import { buildProgram } from '../../../tools/lab/kit/build-program.js';
import type { Tell } from '../../../tools/lab/lab.js';
import { runScript } from '../../../tools/lab/run-script.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { root } from '../../../tools/root.mjs';
import type { KeptRun, Run } from './measured-run.js';

const FILE = 'figures.json';
/** A functional limit, not an expectation of speed. */
const LIMIT_MS = 900_000;

/** Payment leaves, its service is stopped and started; with `home`, it comes home. */
export async function runStay(workspace: Workspace, tell: Tell, until: 'outage' | 'home'): Promise<Run> {
  await buildProgram(tell);
  tell('Starts the marketplace and the service of payment, and moves payment while clients order (a minute)…');
  const environment = { TMPDIR: workspace.emptyFolder('hosts') };
  const words = [String(workspace.seed), until];
  const { result, errors } = await runScript<Run>(join(import.meta.dirname, 'run-stay.ts'), words, {
    environment,
    limitMs: LIMIT_MS,
  });
  return result ?? { failure: errors, places: [], digests: [], metrics: '' };
}

/** Measures, and keeps the figures in the workspace in place of those before. */
export async function measure(workspace: Workspace, tell: Tell): Promise<Run> {
  const run = await runStay(workspace, tell, 'home');
  if (run.failure !== undefined) return run;
  const about = { seed: workspace.seed, sources: sources(), measuredAt: new Date().toISOString() };
  writeFileSync(workspace.file(FILE), `${JSON.stringify({ ...about, ...run }, undefined, 2)}\n`);
  return run;
}

/** The run of this workspace whose figures a record states; one of other sources or with another seed is made anew. */
export async function keptRun(workspace: Workspace, tell: Tell): Promise<Run> {
  const kept = readKept(workspace.file(FILE));
  if (kept?.seed === workspace.seed && kept.sources === sources() && kept.figures) return kept;
  return measure(workspace, tell);
}

function readKept(file: string): KeptRun | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as KeptRun;
  } catch {
    return undefined;
  }
}

/**
 * The committed sources of the program, as Git names them: a commit of results or of a journal changes nothing that was measured. A copy
 * without history has one name.
 */
function sources(): string {
  const { ok, said } = runProgram('git', ['rev-parse', 'HEAD:src'], root);
  return ok ? said : 'no history';
}
