import { createHash } from 'node:crypto';
import type { CallContext } from '../ops/context.js';

const used = new WeakMap<CallContext, Set<string>>();

/**
 * The key of a command that is sent while serving something: it follows from the key of what is served and the step's
 * name, so that serving it again repeats the same command.
 * @throws Error when two commands of one handling have the same step name.
 */
export function derivedKey(context: CallContext, parentKey: string, step: string): string {
  const steps = used.get(context) ?? new Set();
  if (steps.has(step))
    throw new Error(
      `${context.name} sends ${step} twice; give each one a step of its own: client.${step.split('.')[1] ?? step}(input, { step: '…' }).`,
    );
  used.set(context, steps.add(step));
  return createHash('sha256').update(`${parentKey}\n${step}`).digest('base64url');
}
