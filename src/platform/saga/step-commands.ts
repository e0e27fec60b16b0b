import { intercepting, type Interceptor } from '../calls/make-client.js';
import type { VoidResult, CommandVoider } from '../calls/dispatcher.js';
import type { AnyCall, AnyCommand } from '../contract/call.js';

/** Runs the code of a saga between its steps, where it may make no call. @param title names the saga in errors. */
export function sendingNothing<T>(title: string, code: () => Promise<T>): Promise<T> {
  const refuse: Interceptor = (call) =>
    Promise.reject(
      new Error(
        `${title} made the call ${nameOf(call)} outside its steps, where every replay repeats it; make it in steps.call().`,
      ),
    );
  return intercepting(refuse, code);
}

/** Runs a step that sends one command. Its outcome is the step's: it can be repeated and voided. */
export function sendingOneCommand<T>(title: string, step: string, send: () => Promise<T>): Promise<T> {
  let sent: AnyCall | undefined;
  return sendingCommands(title, step, send, (call) => {
    if (sent)
      throw new Error(
        `${title} sends ${nameOf(sent)} and ${nameOf(call)} in its step '${step}'; give each command a step of its own.`,
      );
    sent = call;
  });
}

/** Runs a step that sends commands. Each must return the same for the same key, because a retry repeats it. */
export function sendingCommands<T>(
  title: string,
  step: string,
  send: () => Promise<T>,
  check: (call: AnyCall) => void = () => undefined,
): Promise<T> {
  const interceptor: Interceptor = async (call, _context, forward) => {
    if (call.kind === 'query') return forward();
    if (call.key === 'never')
      throw new Error(
        `${title} sends ${nameOf(call)} in its step '${step}', but that command stores no outcome (key: 'never') and a retry ` +
          `would do it again; let it have a key.`,
      );
    check(call);
    return forward();
  };
  return intercepting(interceptor, send);
}

/**
 * Runs a step again, with its command replaced by the void of it. If the command had taken effect, the step computes its
 * result from the stored response.
 */
export async function voidingCommand(
  voider: CommandVoider,
  title: string,
  step: string,
  send: () => Promise<unknown>,
): Promise<VoidResult> {
  let found: VoidResult | undefined;
  let failure: unknown;
  const interceptor: Interceptor = async (call, context, forward) => {
    if (call.kind === 'query') return forward();
    try {
      found = await voider.void(call as AnyCommand, context);
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
    throw new Error(`${title} sent no command in its step '${step}', so its outcome cannot be found out; send one.`);
  return { kind: 'answered', value: result.value };
}

const nameOf = (call: AnyCall) => `${call.module}.${call.name}`;
