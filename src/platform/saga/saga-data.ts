import type { PlainSchema } from '../contract/plain.js';
import { type SagaContract, TIMEOUT } from '../module/saga-contract.js';
import { SagaMismatch } from './saga-mismatch.js';

/** @returns a validated copy of the input, with defaults. @param who names the sender and the saga, as a sentence begins. */
export function checkInput(contract: SagaContract, input: unknown, who: string): unknown {
  const parsed = read(contract.in, input);
  if (!('issue' in parsed)) return parsed.data;
  throw new Error(`${who} with an input that breaks its contract ${parsed.issue}; give it the input that it declares.`);
}

/** @returns a validated copy of the data of a signal, with defaults. @param who names the sender and the saga, as a sentence begins. */
export function checkSignal(contract: SagaContract, name: string, data: unknown, who: string): unknown {
  const schema = Object.hasOwn(contract.signals, name) ? contract.signals[name] : undefined;
  const signals = Object.keys(contract.signals).join(', ') || 'none';
  if (!schema) throw new Error(`${who}, which its contract does not declare; its signals are: ${signals}.`);
  const parsed = read(schema, data);
  if (!('issue' in parsed)) return parsed.data;
  throw new Error(`${who} with data that breaks its contract ${parsed.issue}; send what it declares.`);
}

/**
 * The input that a saga was started with, as its present contract reads it.
 * @param title `garden.growth fern-1`
 * @throws SagaMismatch when it cannot.
 */
export function readInput(contract: SagaContract, input: unknown, title: string): unknown {
  return readStored(contract.in, input, `${title} cannot read the input that it was started with`);
}

/** What a step has received: a signal, or nothing in its time. */
export interface AnyReceived {
  readonly name: string;
  readonly data?: unknown;
}

/** A stored signal as the present contract reads it. @throws SagaMismatch when it cannot. */
export function readReceived(contract: SagaContract, received: AnyReceived, title: string): AnyReceived {
  const { name, data } = received;
  if (name === TIMEOUT) return received;
  const schema = Object.hasOwn(contract.signals, name) ? contract.signals[name] : undefined;
  if (schema)
    return { name, data: readStored(schema, data, `${title} cannot read the signal '${name}' that it has received`) };
  throw new SagaMismatch(
    `${title} has received the signal '${name}', which its contract no longer declares. ` +
      `Bring the signal back, then retry the saga; until then it is stopped.`,
  );
}

function readStored(schema: PlainSchema, value: unknown, what: string): unknown {
  const parsed = read(schema, value);
  if (!('issue' in parsed)) return parsed.data;
  throw new SagaMismatch(
    `${what} ${parsed.issue}. Make its contract read that too, then retry the saga; until then it is stopped.`,
  );
}

function read(schema: PlainSchema, value: unknown): { readonly data: unknown } | { readonly issue: string } {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { data: parsed.data };
  const issue = parsed.error.issues[0];
  return { issue: `at '${issue?.path.join('.') ?? ''}': ${issue?.message ?? 'invalid'}` };
}
