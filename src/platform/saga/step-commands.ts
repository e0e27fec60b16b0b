import type { AnyCall } from '../contract/call.js';
import { intercepting, type Interceptor } from '../calls/make-client.js';
import type { VoidResult } from '../calls/dispatcher.js';
import type { Execution } from './saga-execution.js';

/** Runs the code of a saga between its steps: there, nothing may be sent. */
export function sendingNothing<T>({ title }: { readonly title: string }, code: () => Promise<T>): Promise<T> {
  const refuse: Interceptor = (call) =>
    Promise.reject(
      new Error(
        `${title} made the call ${nameOf(call)} outside its steps, where every replay repeats it; make it in steps.call().`,
      ),
    );
  return intercepting(refuse, code);
}

/** Runs a step that sends one command, and so can be told from its outcome, repeated and voided. */
export function sendingOneCommand<T>(x: Execution, step: string, send: () => Promise<T>): Promise<T> {
  let sent: AnyCall | undefined;
  return sendingCommands(x, step, send, (call) => {
    if (sent)
      throw new Error(
        `${x.title} sends ${nameOf(sent)} and ${nameOf(call)} in its step '${step}'; give each command a step of its own.`,
      );
    sent = call;
  });
}

/** Runs a step that sends commands, each of which must answer the same for the same key. */
export function sendingCommands<T>(
  x: Execution,
  step: string,
  send: () => Promise<T>,
  look: (call: AnyCall) => void = () => undefined,
): Promise<T> {
  const interceptor: Interceptor = async (call, _context, forward) => {
    if (call.kind === 'query') return forward();
    if (call.key === 'never')
      throw new Error(
        `${x.title} sends ${nameOf(call)} in its step '${step}', but that command stores no outcome (key: 'never') and a retry ` +
          `would do it again; let it have a key.`,
      );
    look(call);
    return forward();
  };
  return intercepting(interceptor, send);
}

/**
 * Runs a step again with its command turned into its voiding: what the command would have answered, if it had taken
 * effect, the step makes its result of.
 */
export async function voidingCommand(x: Execution, step: string, send: () => Promise<unknown>): Promise<VoidResult> {
  let found: VoidResult | undefined;
  let failure: unknown;
  const interceptor: Interceptor = async (call, context, forward) => {
    if (call.kind === 'query') return forward();
    try {
      found = await x.voider.void(call as AnyCall & { kind: 'command' }, context);
    } catch (error) {
      failure = error;
      throw error;
    }
    if (found.kind !== 'answered') throw new Error(`${nameOf(call)} had no effect.`);
    return { value: found.value, json: JSON.stringify(found.value), servedBy: call.module };
  };
  const result = await intercepting(interceptor, send).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (failure) throw failure as Error;
  if (found && found.kind !== 'answered') return found;
  if ('error' in result) throw result.error as Error;
  if (!found)
    throw new Error(`${x.title} sent no command in its step '${step}', so its outcome cannot be found out; send one.`);
  return { kind: 'answered', value: result.value };
}

const nameOf = (call: AnyCall) => `${call.module}.${call.name}`;
