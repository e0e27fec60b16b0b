import type { Unavailable } from '../contract/failure.js';
import type { Clock, Timer } from '../ops/clock.js';
import { outsideContext } from '../ops/context.js';
import type { Log } from '../ops/log.js';
import { messageOf } from '../ops/message-of.js';
import type { Destination, DestinationChanges, DestinationOf } from './dispatcher.js';
import {
  bytesOf,
  longSwitch,
  type RefusedWait,
  refusedWait,
  type WhyRefused,
  STOPPING,
  SWITCH_LIMITS,
  type SwitchLimits,
  WaitTotal,
} from './switch-limits.js';
import { type WaitingApplicant, WaitingLine, type WaitingPlace } from './waiting-line.js';

/** Notified of calls that wait for a switch, for metrics. */
export interface SwitchObserver {
  /** A call was let in after this time. */
  waited(module: string, ms: number): void;
  refused(module: string, reason: RefusedWait): void;
}

interface SwitchQueueEnvironment {
  readonly clock: Clock;
  readonly log: Log;
  readonly switches?: SwitchObserver | undefined;
  readonly limits?: Partial<SwitchLimits> | undefined;
}

/** A place in the queue, and what its call waits for. */
export interface Turn {
  readonly place: WaitingPlace;
  /** Resolves when the call may be tried. @throws Unavailable when it must not wait any longer. */
  readonly letIn: Promise<void>;
}

/**
 * Where calls wait while no owner serves their module: those of the edge, of modules, of sagas and of tests. It is bounded by their
 * number, by the bytes of their inputs and by their deadlines. After the switch they are let in in the order in which they came.
 */
export class SwitchQueue {
  private readonly lines = new Map<string, WaitingLine>();
  private readonly limits: SwitchLimits;
  private readonly stopListening: () => void;
  private readonly total: WaitTotal;
  private longest = 0;
  private timer: Timer | undefined;
  private refreshing: Promise<void> | undefined;
  private refreshFailed = false;
  private stopped = false;

  constructor(
    private readonly destinationOf: DestinationOf,
    private readonly changes: DestinationChanges,
    private readonly environment: SwitchQueueEnvironment,
  ) {
    this.limits = { ...SWITCH_LIMITS, ...environment.limits };
    this.total = new WaitTotal(this.limits);
    this.stopListening = changes.onChange((module) => this.lines.get(module)?.changed());
  }

  /**
   * Has a call wait until its module is served again.
   * @param refusedBy the destination that refused it as `NotOwner`; undefined for a call that was not tried yet.
   * @throws Unavailable at once, with `retryAfterMs`, when there is no room for the call, or no time.
   */
  enter(applicant: WaitingApplicant, refusedBy?: Destination): Turn {
    const { module } = applicant.call;
    let admit!: () => void;
    let refuse!: (failure: Error) => void;
    const letIn = new Promise<void>((resolve, reject) => ([admit, refuse] = [resolve, reject]));
    const since = this.environment.clock.monotonic();
    const place = { applicant, bytes: bytesOf(applicant.input), since, refusedBy, admit, refuse };
    const line = this.lineOf(module);
    const why = line.isOpenFor(place) && !this.stopped ? undefined : this.obstacleTo(place, line);
    if (why) throw this.refusal(place, why);
    this.total.add(place.bytes);
    line.add(place);
    line.letIn();
    if (refusedBy) void this.refresh().then(() => this.refuseIfLate(place));
    else this.refuseIfLate(place);
    this.arm();
    return { place, letIn };
  }

  /**
   * Ends a place: its call has ended, or was refused again.
   * @param servedBy the destination that served the call.
   */
  leave(place: WaitingPlace, servedBy?: Destination): void {
    const { module } = place.applicant.call;
    const line = this.lineOf(module);
    if (line.remove(place)) {
      this.total.remove(place.bytes);
      this.environment.switches?.refused(module, 'deadline');
    }
    if (servedBy) line.servedAt(servedBy);
    line.letIn();
  }

  /** How many calls wait now, by their module: 0 where none waits any more. */
  waiting(): ReadonlyMap<string, number> {
    return new Map([...this.lines].map(([module, { places }]) => [module, places.length]));
  }

  /** The longest time, in milliseconds, that a call has waited since the start; those that still wait count. */
  longestWait(): number {
    const now = this.environment.clock.monotonic();
    const oldest = [...this.lines.values()].flatMap(({ places }) => places.map(({ since }) => now - since));
    return oldest.reduce((longest, ms) => Math.max(longest, ms), this.longest);
  }

  /** Refuses the calls that wait, and from now on every call that would wait: the process stops. */
  stop(): void {
    this.stopped = true;
    this.stopListening();
    this.timer?.cancel();
    for (const line of this.lines.values()) for (const place of [...line.places]) this.refuse(place, STOPPING);
  }

  private lineOf(module: string): WaitingLine {
    let line = this.lines.get(module);
    if (!line) {
      line = new WaitingLine(this.destinationOf, this.limits.atOnce, (place) => this.admitted(place));
      this.lines.set(module, line);
    }
    return line;
  }

  private admitted(place: WaitingPlace): void {
    const ms = this.environment.clock.monotonic() - place.since;
    this.total.remove(place.bytes);
    this.longest = Math.max(this.longest, ms);
    this.environment.switches?.waited(place.applicant.call.module, ms);
  }

  private obstacleTo({ applicant, bytes, since }: WaitingPlace, line: WaitingLine): WhyRefused | undefined {
    if (this.stopped) return STOPPING;
    const long = longSwitch(this.destinationOf(applicant.call), this.environment.clock.now());
    if (long) return long;
    const ms = line.closedFor(since);
    if (ms <= this.limits.outageMs) return this.total.lackFor(bytes);
    void this.refresh();
    return ['outage', `calls have waited for it for ${Math.round(ms)} ms, which is too long for a switch`];
  }

  /** Refuses a call that waits and whose deadline is too near. */
  private refuseIfLate(place: WaitingPlace): void {
    const { applicant } = place;
    const left = (applicant.context.deadline ?? Infinity) - this.environment.clock.monotonic();
    if (left < this.limits.leastMs && this.lineOf(applicant.call.module).places.includes(place))
      this.refuse(place, ['deadline', `its deadline is in ${Math.round(left)} ms`]);
  }

  private refuse(place: WaitingPlace, why: WhyRefused): void {
    this.lineOf(place.applicant.call.module).remove(place);
    this.total.remove(place.bytes);
    place.refuse(this.refusal(place, why));
  }

  private refusal({ applicant: { call, context } }: WaitingPlace, why: WhyRefused): Unavailable {
    this.environment.switches?.refused(call.module, why[0]);
    return refusedWait(context.name, call.module, why);
  }

  private arm(): void {
    if (this.timer || this.stopped || this.total.isZero) return;
    const { clock } = this.environment;
    this.timer = outsideContext(() => clock.after(this.limits.refreshMs, () => void this.tick()));
  }

  private async tick(): Promise<void> {
    this.timer = undefined;
    await this.refresh();
    for (const line of this.lines.values()) line.probe();
    this.arm();
  }

  /** Never rejects: a journal that cannot be read now is read again while calls wait. */
  private refresh(): Promise<void> {
    const failed = (err: unknown): void => {
      if (!this.refreshFailed)
        this.environment.log.warn(
          { err },
          `The placements cannot be read, so calls wait longer for their modules: ${messageOf(err)}`,
        );
      this.refreshFailed = true;
    };
    this.refreshing ??= outsideContext(() => this.changes.refresh())
      .then(() => void (this.refreshFailed = false), failed)
      .finally(() => void (this.refreshing = undefined));
    return this.refreshing;
  }
}
