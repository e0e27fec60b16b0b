import type { AnyCall, AnyCommand } from '../../contract/call.js';
import { Unavailable } from '../../contract/failure.js';
import type { Principal } from '../../contract/principal.js';
import type { Clock } from '../../ops/clock.js';
import type { CallContext } from '../../ops/context.js';
import { failpoint } from '../../ops/failpoint.js';
import type { Log } from '../../ops/log.js';
import { PeerNotReached, type PeerRequest, type PeerSender, PeerSilent } from '../../peer/peer-exchange.js';
import { backoffMs } from '../../work/backoff.js';
import { authorise } from '../authorise.js';
import { parseAnswer, parseInput } from '../contract-validation.js';
import { deadlinePassed } from '../deadlines.js';
import type { Served, Transport, VoidResult } from '../dispatcher.js';
import type { CallAnswer } from './call-answer.js';
import { writeEnvelope } from './call-envelope.js';
import { type CallPeers, GuardedPeer } from './guarded-peer.js';
import { type CircuitName, HeldBack, type PeerLimits, RepeatBudget } from './peer-guard.js';
import { answerOf, misunderstood, valueIn } from './remote-answer.js';
import { failureOf } from './remote-failure.js';

/** How often a call is sent at most. */
const ATTEMPTS = 3;
/** The router ends the wait at the deadline; an attempt ends after it, so that the caller gets that failure. In milliseconds. */
const GRACE_MS = 100;
/** How long an attempt may take when nobody waits for the call, in milliseconds. */
const UNWAITED_MS = 30_000;
const BACKOFF = { baseMs: 20, capMs: 200 };

interface TransportOptions {
  readonly clock: Clock;
  /** Spreads repeats. Default: no spread. */
  readonly random?: () => number;
}

/** The transport to one host, or to the hosts among which {@link CallPeers} chooses for each attempt. */
export type RemoteTransportOptions = TransportOptions &
  (
    | { readonly peer: PeerSender; readonly log: Log; readonly limits?: PeerLimits }
    | { readonly peers: CallPeers; readonly peer?: undefined }
  );

/**
 * The transport to the modules of another host. It sends one envelope for each attempt. A call is repeated when it was not
 * sent, or when its outcome is unknown and a second one changes nothing: queries, and commands whose outcome is stored under
 * their key. An attempt may take all the time that is left, so one that gets no answer in time is the last one. Where a module has
 * several instances, the next attempt goes to another one. All that fails is a {@link CallFailure}; what another host does
 * not understand is one that says so.
 */
export class RemoteTransport implements Transport {
  private readonly peers: CallPeers;
  private readonly budget = new RepeatBudget();

  constructor(private readonly options: RemoteTransportOptions) {
    this.peers = options.peer ? { next: justThis(new GuardedPeer(options.peer, options)) } : options.peers;
  }

  /** Whether calls reach the host: `open` when it does not respond. */
  get circuit(): CircuitName {
    return this.peers.next([])?.peer.circuit ?? 'open';
  }

  async dispatch(call: AnyCall, input: unknown, context: CallContext, servedBy: string): Promise<Served> {
    const parsed = checkedInput(call, input, context.principal);
    const answer = await this.send('/_calls/', call, context, parsed);
    if (answer.kind !== 'served') throw misunderstood(call, answer.kind);
    const { json, commit } = answer;
    return { value: parseAnswer(call, valueIn(call, json)), json, ...(commit ? { commit } : {}), servedBy };
  }

  async void(call: AnyCommand, context: CallContext): Promise<VoidResult> {
    const answer = await this.send('/_void/', call, context);
    if (answer.kind !== 'void') throw misunderstood(call, answer.kind);
    return answer.result;
  }

  private async send(prefix: string, call: AnyCall, context: CallContext, input?: unknown): Promise<CallAnswer> {
    const repeatable = prefix === '/_void/' || isRepeatable(call, context);
    const prepare = () => this.requestFor(prefix, call, context, input);
    /** The first attempt that may have taken effect: what a later one says does not undo it. */
    let silent: PeerSilent | undefined;
    this.budget.earn();
    let chosen = this.peers.next([]);
    const tried: GuardedPeer[] = [];
    for (let attempt = 1; ; attempt += 1) {
      if (!chosen) throw noInstance(call);
      const { peer } = chosen;
      try {
        const reply = await peer.run(prepare);
        failpoint('call.answered');
        return answerOf(call, reply);
      } catch (caught) {
        const error = peer.guard.asHeldBack(caught);
        if (error instanceof PeerSilent) silent ??= error;
        tried.push(peer);
        chosen = this.peers.next(tried);
        const other = chosen?.healthy === true;
        const mayGoOn = mayRepeat(error, repeatable) || (other && error instanceof HeldBack);
        if (!mayGoOn || attempt === ATTEMPTS || this.leftFor(context) <= BACKOFF.capMs)
          throw failureOf(call, error, silent);
        // An instance that responds bears the call as it would have borne it at first.
        if (other) continue;
        if (!this.budget.take()) throw failureOf(call, error, silent);
        await this.pause(attempt);
      }
    }
  }

  private requestFor(prefix: string, call: AnyCall, context: CallContext, input: unknown): PeerRequest {
    const left = this.leftFor(context);
    // It may have waited for its turn.
    if (left <= 0) throw deadlinePassed(context.name);
    return {
      method: 'POST',
      target: `${prefix}${call.module}/${call.name}`,
      body: writeEnvelope(call, context, left === Infinity ? undefined : left, input),
      timeoutMs: left === Infinity ? UNWAITED_MS : left + GRACE_MS,
    };
  }

  /** How long the caller still waits, in milliseconds. */
  private leftFor({ deadline = Infinity }: CallContext): number {
    return deadline - this.options.clock.monotonic();
  }

  private pause(attempt: number): Promise<void> {
    const { clock, random = () => 0 } = this.options;
    return new Promise((resolve) => clock.after(backoffMs(attempt, BACKOFF, random), resolve));
  }
}

function justThis(peer: GuardedPeer): CallPeers['next'] {
  const only = { peer, healthy: false };
  return () => only;
}

function noInstance({ module }: AnyCall): Unavailable {
  return new Unavailable(`No instance of ${module} is registered; nothing was done. Start one, and call again.`);
}

/** Whether another attempt may follow at once. One that ended because its time was over says that the host is slow, so none follows. */
function mayRepeat(error: unknown, repeatable: boolean): boolean {
  if (error instanceof PeerNotReached) return error.gaveUpAfterMs === undefined;
  return repeatable && error instanceof PeerSilent && error.gaveUpAfterMs === undefined;
}

/** Whether a second execution changes nothing: nothing is written, or the outcome of the first is stored under the key. */
function isRepeatable(call: AnyCall, { key, keyUnstored }: CallContext): boolean {
  return call.kind === 'query' || (key !== undefined && !keyUnstored && call.key !== 'never');
}

/**
 * The input as plain data. JSON would turn what the contract forbids, such as a Date, into something that it allows, so the
 * input is validated on this side, too.
 * @throws Forbidden, which the callee would say first; ContractViolation
 */
function checkedInput(call: AnyCall, input: unknown, principal: Principal): unknown {
  try {
    return parseInput(call, input);
  } catch (error) {
    authorise(call, principal);
    throw error;
  }
}
