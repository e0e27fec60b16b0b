import type { AnyCall, AnyCommand } from '../contract/call.js';
import { CallFailure, ContractViolation, isOutage } from '../contract/failure.js';
import type { Clock } from '../ops/clock.js';
import type { CallContext } from '../ops/context.js';
import type { Ids } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import { asFailure } from './contract-validation.js';
import { type CallEnd, Deadlines } from './deadlines.js';
import {
  type CommandVoider,
  type Dispatcher,
  notServedHere,
  type Destination,
  type DestinationOf,
  type Served,
  type Transport,
  type VoidResult,
} from './dispatcher.js';

/** Notified of each call when it ends, for metrics. `code` is `ok` or the failure's code. */
export interface CallObserver {
  called(call: AnyCall, caller: string, code: string, ms: number): void;
}

export interface RouterEnvironment {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly observer?: CallObserver | undefined;
}

/**
 * The way of every call, from the edge, a module, a saga or a test. For each call it looks up the destination of the module
 * and hands the call to that destination's transport. Near and far alike, it ends the wait at the deadline, measures the
 * call, and rejects with a {@link CallFailure} only.
 */
export class Router implements Dispatcher, CommandVoider {
  private readonly deadlines: Deadlines;

  constructor(
    private readonly destinationOf: DestinationOf,
    private readonly environment: RouterEnvironment,
  ) {
    this.deadlines = new Deadlines(environment.clock);
  }

  dispatch(call: AnyCall, input: unknown, context: CallContext): Promise<Served> {
    const destination = this.destinationOf(call);
    const servedBy = servedByOf(call, destination);
    const keyed = call.kind === 'command' && context.key === undefined ? this.withKey(context) : context;
    const send = () => transportOf(call, destination).dispatch(call, input, keyed, servedBy as string);
    return this.deadlines.before(context.deadline, context.name, send, this.watch(call, context, servedBy));
  }

  void(call: AnyCommand, context: CallContext): Promise<VoidResult> {
    const destination = this.destinationOf(call);
    const send = () => transportOf(call, destination).void(call, context);
    const watch = this.watch(call, context, servedByOf(call, destination));
    return this.deadlines.before(context.deadline, context.name, send, watch);
  }

  /**
   * Commands that `prepare` sends derive their keys from this one, so a command always has a key; and it has the same one
   * however often the router sends it.
   */
  private withKey(context: CallContext): CallContext {
    return { ...context, key: this.environment.ids.next(), keyUnstored: true };
  }

  private watch(call: AnyCall, context: CallContext, servedBy: string | undefined): CallWatch {
    return new CallWatch(this.environment, call, context, servedBy);
  }
}

/** Places the modules of these names in this process. Where any other module is, `elsewhere` says. */
export function localDestinations(
  names: ReadonlySet<string>,
  transport: Transport,
  elsewhere?: { readonly destinationOf: DestinationOf },
): DestinationOf {
  const here = { name: 'local', transport };
  return (call) => (names.has(call.module) ? here : elsewhere?.destinationOf(call));
}

function transportOf(call: AnyCall, destination: Destination | undefined): Transport {
  if (!destination) throw notServedHere(call);
  return destination.transport;
}

function servedByOf(call: AnyCall, destination: Destination | undefined): string | undefined {
  return destination && `${call.module}@${destination.name}`;
}

/** Watches one call: measures it, logs what an operator must fix, and turns every error into a {@link CallFailure}. */
class CallWatch implements CallEnd {
  private readonly began: number;

  constructor(
    private readonly environment: RouterEnvironment,
    private readonly call: AnyCall,
    private readonly context: CallContext,
    private readonly servedBy: string | undefined,
  ) {
    this.began = environment.clock.monotonic();
  }

  succeeded(): void {
    this.observe('ok');
  }

  failed(error: unknown): CallFailure {
    const failure = error instanceof CallFailure ? error : asFailure(this.call, error);
    if (this.servedBy !== undefined) failure.servedBy ??= this.servedBy;
    this.report(failure);
    this.observe(failure.code);
    return failure;
  }

  private observe(code: string): void {
    const { clock, observer } = this.environment;
    observer?.called(this.call, this.context.principal.kind, code, clock.monotonic() - this.began);
  }

  /** Logs a contract that the callee broke, and why a module could not do its work. What callers do wrong is not logged. */
  private report(failure: CallFailure): void {
    const { log } = this.environment;
    const { name, correlationId } = this.context;
    const fields = (err: unknown) => ({ err, call: name, correlationId });
    if (failure instanceof ContractViolation && failure.breach !== 'input')
      log.error(fields(failure.cause ?? failure), failure.message);
    if (isOutage(failure) && failure.cause !== undefined) log.warn(fields(failure.cause), failure.message);
  }
}
