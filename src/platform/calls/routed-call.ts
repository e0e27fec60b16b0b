import type { AnyCall, AnyCommand } from '../contract/call.js';
import {
  CallFailure,
  ContractViolation,
  DeadlineExceeded,
  isOutage,
  NotOwner,
  Unavailable,
} from '../contract/failure.js';
import type { Clock } from '../ops/clock.js';
import type { CallContext } from '../ops/context.js';
import type { Log } from '../ops/log.js';
import { PeerSilent } from '../peer/peer-exchange.js';
import { asFailure } from './contract-validation.js';
import type { CallEnd } from './deadlines.js';
import {
  type Destination,
  type DestinationOf,
  notServedHere,
  type Served,
  type Transport,
  type VoidResult,
} from './dispatcher.js';
import type { SwitchQueue, Turn } from './switch-queue.js';
import { mustWait, type WaitingApplicant } from './waiting-line.js';

/** Notified of each call when it ends, for metrics. `code` is `ok` or the failure's code. */
export interface CallObserver {
  called(call: AnyCall, caller: string, code: string, ms: number): void;
}

export interface CallEnvironment {
  readonly clock: Clock;
  readonly log: Log;
  readonly observer?: CallObserver | undefined;
}

/** What a call needs of its router. */
export interface Routes {
  readonly destinationOf: DestinationOf;
  /** Where the calls wait that meet a switch; undefined where no module can move. */
  readonly queue: SwitchQueue | undefined;
  readonly environment: CallEnvironment;
  /** Calls so far. */
  arrivals: number;
}

/** Hands a call, or the void of it, to a transport. */
type Send<T> = (transport: Transport, routed: RoutedCall<T>, context: CallContext, servedBy: string) => Promise<T>;

export const sendCall: Send<Served> = (transport, { call, input }, context, servedBy) =>
  transport.dispatch(call, input, context, servedBy);

export const sendVoid: Send<VoidResult> = (transport, { call }, context) => transport.void(call as AnyCommand, context);

/**
 * One call on its way: it is tried at the destination of its module, and again only after {@link NotOwner}, which says that
 * nothing was done. Every try has the same input and the same key. It measures the call, logs what an operator must fix, and turns every
 * error into a {@link CallFailure}.
 */
export class RoutedCall<T> implements CallEnd<T>, WaitingApplicant {
  readonly arrival: number;
  private readonly began: number;
  private destination: Destination | undefined;
  private tried = false;
  /** Set while the call waits, and afterwards while it is under way. */
  private turn: Turn | undefined;
  private waiting = false;
  /** An attempt got no answer before another owner was met: it may have taken effect, whatever later tries say. */
  private inDoubt = false;

  /** @param context with the key that every try has. */
  constructor(
    private readonly routes: Routes,
    readonly call: AnyCall,
    readonly input: unknown,
    readonly context: CallContext,
    private readonly send: Send<T>,
  ) {
    this.arrival = routes.arrivals += 1;
    this.began = routes.environment.clock.monotonic();
    this.destination = routes.destinationOf(call);
  }

  /** The first try; a command of a module that is switching waits before it. */
  begin(): Promise<T> {
    const { queue } = this.routes;
    const waits = queue && this.destination?.switching && mustWait(this.call, this.destination);
    return waits ? this.tryAfterWait(queue) : this.try();
  }

  /** After `Unavailable` and `DeadlineExceeded` the outcome is unknown: the caller decides whether it repeats the call. */
  again(error: unknown): (() => Promise<T>) | undefined {
    const { queue } = this.routes;
    if (!(error instanceof NotOwner) || error.module !== this.call.module) return undefined;
    this.inDoubt ||= error.cause instanceof PeerSilent;
    if (!queue) return undefined;
    this.leaveQueue();
    return () => this.tryAfterWait(queue, this.destination);
  }

  succeeded(): void {
    this.leaveQueue(this.destination);
    this.observe('ok');
  }

  failed(error: unknown): CallFailure {
    const failure = this.withDoubt(error instanceof CallFailure ? error : asFailure(this.call, error));
    this.leaveQueue(isOutage(failure) ? undefined : this.destination);
    if (this.destination) failure.servedBy ??= servedByOf(this.call, this.destination);
    this.report(failure);
    this.observe(failure.code);
    return failure;
  }

  expired(): DeadlineExceeded | undefined {
    if (!this.waiting) return undefined;
    const { call, context } = this;
    return new DeadlineExceeded(
      `${context.name} waited for the new owner of ${call.module} until its deadline passed. Nothing was done in ${call.module}; ` +
        `call it again with the same key.`,
    );
  }

  /** A caller never reads that nothing was done when an attempt may have taken effect. */
  private withDoubt(failure: CallFailure): CallFailure {
    if (!this.inDoubt || !isOutage(failure)) return failure;
    const sentence = `${this.context.name} was sent, and no answer came, so its outcome is unknown; call it again with the same key.`;
    if (failure instanceof DeadlineExceeded) return new DeadlineExceeded(sentence, { cause: failure });
    const { retryAfterMs } = failure instanceof Unavailable ? failure : {};
    return new Unavailable(sentence, { cause: failure, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  }

  private async tryAfterWait(queue: SwitchQueue, refusedBy?: Destination): Promise<T> {
    this.turn = queue.enter(this, refusedBy);
    this.waiting = true;
    await this.turn.letIn;
    this.waiting = false;
    this.destination = this.routes.destinationOf(this.call);
    return this.try();
  }

  /** Each further try has a context of its own: the keys that are derived within one are used up. */
  private try(): Promise<T> {
    const { call, context, destination, tried } = this;
    if (!destination) throw notServedHere(call);
    this.tried = true;
    return this.send(destination.transport, this, tried ? { ...context } : context, servedByOf(call, destination));
  }

  private leaveQueue(servedBy?: Destination): void {
    if (!this.turn) return;
    this.routes.queue?.leave(this.turn.place, servedBy);
    this.turn = undefined;
  }

  private observe(code: string): void {
    const { clock, observer } = this.routes.environment;
    observer?.called(this.call, this.context.principal.kind, code, clock.monotonic() - this.began);
  }

  /** Logs a contract that the callee broke, and why a module could not do its work. What callers do wrong is not logged. */
  private report(failure: CallFailure): void {
    const { log } = this.routes.environment;
    const { name, correlationId } = this.context;
    const fields = (err: unknown) => ({ err, call: name, correlationId });
    if (failure instanceof ContractViolation && failure.breach !== 'input')
      log.error(fields(failure.cause ?? failure), failure.message);
    if (isOutage(failure) && failure.cause !== undefined) log.warn(fields(failure.cause), failure.message);
  }
}

function servedByOf(call: AnyCall, destination: Destination): string {
  return `${call.module}@${destination.name}`;
}
