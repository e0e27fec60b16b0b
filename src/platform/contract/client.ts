import type { AnyCall, ClientInput, Out } from './call.js';
import type { AnyContract } from './contract.js';

/** What a caller may say about one call. */
export interface CallOptions {
  /** The idempotency key of a command. Left out, it is derived from what is being served, so that a retry repeats it. */
  readonly key?: string;
  /** Distinguishes two calls of the same command within one handling; part of the derived key. */
  readonly step?: string;
}

declare const ofModule: unique symbol;

/** The calls of a contract as methods. The same type serves near and far. */
export type Client<C extends AnyContract> = {
  readonly [K in keyof C['calls'] & string]: C['calls'][K] extends AnyCall
    ? (input: ClientInput<C['calls'][K]>, options?: CallOptions) => Promise<Out<C['calls'][K]>>
    : never;
} & { readonly [ofModule]: C['name'] };

/** The name of the module that a client calls; `never` for anything that is not a client. */
export type ModuleCalledBy<T> = T extends { readonly [ofModule]: infer Name extends string } ? Name : never;

const contracts = new WeakMap<object, AnyContract>();

/**
 * The base class of a module's client: `export class GardenClient extends client(garden) {}`. The class is both the type and
 * the injection token, so that the two cannot disagree; the host provides the instance.
 */
export function client<C extends AnyContract>(contract: C): abstract new () => Client<C> {
  abstract class ContractClient {}
  contracts.set(ContractClient, contract);
  return ContractClient as abstract new () => Client<C>;
}

/** The contract that a client class calls, or undefined when the class is no client. */
export function contractOf(candidate: unknown): AnyContract | undefined {
  if (typeof candidate !== 'function') return undefined;
  return contracts.get(candidate) ?? contracts.get(Object.getPrototypeOf(candidate) as object);
}
