import ts from 'typescript';
import { callsOf, lineOf, propertyOf } from '../../../test/architecture/source/syntax.mjs';
import { clientCalls } from './client-calls.js';
import type { Landscape } from './landscape.js';

/** A caller that waits longer has left its own callers waiting already. In milliseconds. */
const LONGEST_MS = 10_000;

/**
 * The calls that end at no deadline, or too late, as sentences: calls by the client of a module whose contract says so, and requests by
 * `fetch` without a signal. Requests by other packages are not seen.
 * @throws NotFound when the contracts cannot be loaded
 */
export async function unlimitedCalls(landscape: Landscape): Promise<readonly string[]> {
  const modules = await landscape.loaded();
  const deadlines = new Map<string, number>(
    modules.flatMap(({ contract }) =>
      Object.values(contract.calls).map(({ name, deadlineMs }) => [`${contract.name}.${name}`, deadlineMs] as const),
    ),
  );
  const calls = landscape.once(clientCalls).flatMap(({ to, file, line }) => {
    const deadline = deadlines.get(to) ?? Infinity;
    if (deadline <= LONGEST_MS) return [];
    return [`${to}, ${Number.isFinite(deadline) ? `${deadline / 1_000} s` : 'no deadline'}, ${file}:${line}`];
  });
  const sources = landscape.modules.flatMap(({ program }) => program);
  return [...calls, ...sources.flatMap(unlimitedFetches)];
}

function unlimitedFetches(source: ts.SourceFile): string[] {
  return callsOf(source, ['fetch'])
    .filter(({ expression }) => ts.isIdentifier(expression))
    .filter(({ arguments: [, options] }) => !options || (isPlain(options) && !propertyOf(options, 'signal')))
    .map((call) => `fetch without a signal, ${source.fileName}:${lineOf(call)}`);
}

/** An object that spreads another one may have a signal from there. */
function isPlain(options: ts.Expression): boolean {
  return ts.isObjectLiteralExpression(options) && !options.properties.some(ts.isSpreadAssignment);
}
