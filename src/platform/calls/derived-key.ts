import { createHash } from 'node:crypto';
import type { AnyCommand } from '../contract/call.js';
import { callerOf, memberOf } from '../contract/principal.js';
import type { CallContext } from '../ops/context.js';

const used = new WeakMap<CallContext, Set<string>>();

/**
 * The key from which the commands that a command's `prepare` sends derive theirs. A client chooses its own key, so two
 * members may both send '1', and one member may send it to two commands: the caller, the member for whom a module calls,
 * and the command are part of it. It is a JSON array, because a key may contain any separator.
 */
export function parentKey(call: AnyCommand, { principal, key }: CallContext): string {
  return createHash('sha256')
    .update(JSON.stringify([callerOf(principal), memberOf(principal) ?? null, call.module, call.name, key ?? null]))
    .digest('base64url');
}

/**
 * The key of a command that is sent while serving something. It follows from the key of what is served and the step's
 * name, so serving it again repeats the same command.
 * @param parent names one caller's one command, event of a feed or step of a saga, and no other: what {@link parentKey}
 * made, a feed's `garden<-water:<event id>`, or a saga's step key. It contains no line feed.
 * @throws Error when two commands of one handling have the same step name.
 */
export function derivedKey(context: CallContext, parent: string, step: string): string {
  const steps = used.get(context) ?? new Set();
  if (steps.has(step))
    throw new Error(
      `${context.name} sends ${step} twice; give each one a step of its own: client.${step.split('.')[1] ?? step}(input, { step: '…' }).`,
    );
  used.set(context, steps.add(step));
  // Events and sagas that are under way across an upgrade repeat what they sent: this text never changes.
  return createHash('sha256').update(`${parent}\n${step}`).digest('base64url');
}
