import { spawnSync } from 'node:child_process';
import type { Feature } from './feature.js';

/** What a program has printed when it was run. */
export interface Run {
  /** The routes that it serves; none when it does not run. */
  readonly routes: readonly string[];
  /** Why it does not run. */
  readonly failure?: string;
}

/** What is wrong with a program, and the hint for it. */
export interface Fault {
  readonly hint: 'made-beforehand' | 'not-found';
  readonly sentence: string;
}

/** Runs the program in a folder. */
export function run(folder: string): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/app.mjs'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) return { routes: [], failure: errorIn(stderr) };
  try {
    const routes: unknown = JSON.parse(stdout);
    if (Array.isArray(routes)) return { routes: routes.map(String) };
  } catch {
    // It is said below what it should print.
  }
  return { routes: [], failure: 'src/app.mjs prints no JSON array of routes.' };
}

/** The line of a standard error that says what failed. */
export function errorIn(stderr: string): string {
  const lines = stderr.trim().split('\n');
  const said = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.find((line) => line.includes('Error'));
  return said ?? stderr.trim();
}

/** What is wrong with a program that has just these features; undefined when it serves exactly their routes, each once. */
export function faultOf(program: string, { routes, failure }: Run, features: readonly Feature[]): Fault | undefined {
  if (failure !== undefined) return { hint: 'not-found', sentence: `${program} does not run: ${failure}` };
  const wanted = routesOf(features);
  const missing = wanted.filter((route) => !routes.includes(route));
  const further = routes.filter((route, at) => !wanted.includes(route) || routes.indexOf(route) !== at);
  if (further.length > 0)
    return {
      hint: 'made-beforehand',
      sentence: `${program} also serves ${further.join(', ')}, which nobody has added.`,
    };
  if (missing.length > 0) return { hint: 'not-found', sentence: `${program} does not serve ${missing.join(', ')}.` };
  return undefined;
}

/** The route of each feature. */
export function routesOf(features: readonly Feature[]): readonly string[] {
  return features.map(({ name }) => `/${name}s`);
}
