import type { PilotSeen } from './pilot-run.js';

/** What Ficus says when it refuses, and the hint for it. */
const REFUSALS = [
  [/is not placed at .* the database there is another one/, 'empty-database'],
  [/is in use by another process/, 'shared-database'],
  [/its data is in the database .* is new\./, 'no-volume'],
] as const;

/**
 * The hint for the first fault of a pilot; undefined when it has none.
 * @param changed files of the module that differ from the last commit
 */
export function hintFor(seen: PilotSeen, changed: readonly string[]): string | undefined {
  const { failure, steps, errors, drill, messages, parked } = seen;
  const stopped = steps.find(({ isDone }) => !isDone);
  if (failure !== undefined || stopped) return hintIn(failure ?? stopped?.said ?? '');
  if (errors.length > 0) return 'downtime';
  if (!drill) return 'not-moved';
  if (!drill.isBack) return hintIn(drill.why ?? '');
  if (!drill.isRestarted) return 'not-restarted';
  if (drill.wayHome.some(({ isDone }) => !isDone)) return 'no-way-home';
  if (!messages || messages.missing + messages.twice > 0 || parked !== 0) return 'messages';
  return changed.length > 0 ? 'edited' : undefined;
}

function hintIn(sentence: string): string {
  return REFUSALS.find(([refusal]) => refusal.test(sentence))?.[1] ?? 'read-the-sentence';
}
