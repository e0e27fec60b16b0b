import type { AnyCall, AnyCommand } from '../contract/call.js';
import type { CallContext } from '../ops/context.js';
import type { Ids } from '../ops/ids.js';
import { Deadlines } from './deadlines.js';
import type {
  CommandVoider,
  DestinationChanges,
  DestinationOf,
  Dispatcher,
  Served,
  Transport,
  VoidResult,
} from './dispatcher.js';
import { type CallEnvironment, RoutedCall, type Routes, sendCall, sendVoid } from './routed-call.js';
import type { SwitchLimits } from './switch-limits.js';
import { type SwitchObserver, SwitchQueue } from './switch-queue.js';

export interface RouterEnvironment extends CallEnvironment {
  readonly ids: Ids;
  /** How modules move. Without it none does: no call waits, and `NotOwner` goes to the caller. */
  readonly changes?: DestinationChanges | undefined;
  /** Notified of the calls that wait for a switch. */
  readonly switches?: SwitchObserver | undefined;
  /** Default: {@link SWITCH_LIMITS}. */
  readonly limits?: Partial<SwitchLimits> | undefined;
}

/**
 * The way of every call, from the edge, a module, a saga or a test. For each try it looks up the destination of the module
 * and hands the call to that destination's transport. Near and far alike, it ends the wait at the deadline, measures the
 * call, and rejects with a {@link CallFailure} only. A call that meets a switch of its module waits for the end of it.
 */
export class Router implements Dispatcher, CommandVoider {
  /** Where calls wait for a switch; undefined where no module can move. */
  readonly queue: SwitchQueue | undefined;
  private readonly deadlines: Deadlines;
  private readonly routes: Routes;

  constructor(
    destinationOf: DestinationOf,
    private readonly environment: RouterEnvironment,
  ) {
    const { changes, clock } = environment;
    this.deadlines = new Deadlines(clock);
    this.queue = changes && new SwitchQueue(destinationOf, changes, environment);
    this.routes = { destinationOf, environment, queue: this.queue, arrivals: 0 };
  }

  /** The caller must not change `input` before the call has ended: every try sends it. */
  dispatch(call: AnyCall, input: unknown, context: CallContext): Promise<Served> {
    const keyed = call.kind === 'command' && context.key === undefined ? this.withKey(context) : context;
    return this.route(new RoutedCall(this.routes, call, input, keyed, sendCall));
  }

  void(call: AnyCommand, context: CallContext): Promise<VoidResult> {
    return this.route(new RoutedCall(this.routes, call, undefined, context, sendVoid));
  }

  /** Refuses the calls that wait for a switch, and those that would: the process stops. Other calls go on. */
  stopWaiting(): void {
    this.queue?.stop();
  }

  private route<T>(routed: RoutedCall<T>): Promise<T> {
    const { deadline, name } = routed.context;
    return this.deadlines.before(deadline, name, () => routed.begin(), routed);
  }

  /**
   * Commands that `prepare` sends derive their keys from this one, so a command always has a key; and it has the same one
   * however often the router sends it.
   */
  private withKey(context: CallContext): CallContext {
    return { ...context, key: this.environment.ids.next(), keyUnstored: true };
  }
}

/** Has this process serve the modules that are here. Where any other module is, `elsewhere` says. */
export function localDestinations(
  isHere: (module: string) => boolean,
  transport: Transport,
  elsewhere?: { readonly destinationOf: DestinationOf },
): DestinationOf {
  const here = { name: 'local', transport };
  return (call) => (isHere(call.module) ? here : elsewhere?.destinationOf(call));
}
