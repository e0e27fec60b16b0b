import type { AnyCall, AnyCommand } from '../contract/call.js';
import { Unavailable } from '../contract/failure.js';
import type { CallContext } from '../ops/context.js';
import type { CommitNumber } from '../ops/commit-number.js';

/** The result of a call, as it leaves its module. */
export interface Served {
  /** The value, parsed by the contract. */
  readonly value: unknown;
  /** The value as JSON text: for a stored outcome the same text every time. */
  readonly json: string;
  /** The commit that holds a command's effect. */
  readonly commit?: CommitNumber;
  /** The module and its destination: `garden@local`. */
  readonly servedBy: string;
}

/**
 * Takes a call to the module that serves it, wherever that module is: validates, authorises, runs, and validates the result.
 * Rejects only with a {@link CallFailure}: a declared refusal or one of the failures that every call shares.
 */
export interface Dispatcher {
  dispatch(call: AnyCall, input: unknown, context: CallContext): Promise<Served>;
}

/** What a command's key stands for after its caller declared it void. Logs of sagas store it, so its kinds never change. */
export type VoidResult =
  /** The command had taken effect before, with this value. Nothing is void. */
  | { readonly kind: 'answered'; readonly value: unknown }
  /** The command had been refused before: it has no effect, and will have none. */
  | { readonly kind: 'refused' }
  /** The command had not arrived. From now on it is refused with the code `VOIDED`, whenever it arrives. */
  | { readonly kind: 'voided' };

/**
 * Settles a command of unknown outcome: either it has taken effect, or it never will. Only the caller that sent the command
 * under `context.key` can void it. Waits for a command of that key that is running. Voiding twice gives the same result.
 */
export interface CommandVoider {
  /** @throws CallFailure: after {@link Unavailable} and {@link DeadlineExceeded}, void again. */
  void(call: AnyCommand, context: CallContext): Promise<VoidResult>;
}

/**
 * One way to reach modules: in this process, or in another one. It authorises, validates and runs, or has that done where
 * the module is. What it rejects with is made a {@link CallFailure} by the router.
 */
export interface Transport {
  /** @param servedBy goes into the result. */
  dispatch(call: AnyCall, input: unknown, context: CallContext, servedBy: string): Promise<Served>;
  void(call: AnyCommand, context: CallContext): Promise<VoidResult>;
}

/** Where the calls of a module are served at present. */
export interface Destination {
  /** Follows the module's name in `x-served-by`: `local` in `garden@local`. */
  readonly name: string;
  readonly transport: Transport;
  /** The epoch of the owner of the module's data, where a journal of placements is kept. */
  readonly epoch?: number;
  /** The module is about to change its owner: its commands wait. Its queries go to this destination. */
  readonly switching?: boolean;
  /** When the new owner is expected to serve, in milliseconds UTC, if that is too late for commands to wait for it. */
  readonly expected?: number;
}

/** Finds the destination of a call's module; undefined when no destination is known. Called for every try, so it is quick. */
export type DestinationOf = (call: AnyCall) => Destination | undefined;

/** How the destinations of modules change while a host runs. */
export interface DestinationChanges {
  /** Learns the changes that other processes have made. Those are notified of before it resolves. */
  refresh(): Promise<void>;
  /** Calls `listener` with a module's name after its destination has changed. Returns how to stop. */
  onChange(listener: (module: string) => void): () => void;
}

/** The failure of a call whose module is served neither here nor, as far as is known, anywhere else. */
export function notServedHere(call: AnyCall): Unavailable {
  return new Unavailable(`${call.module} is not served here; ask again shortly.`);
}
