import type { AnyCall } from '../contract/call.js';
import type { CallContext } from '../ops/context.js';
import type { Destination, DestinationOf } from './dispatcher.js';

/** What a {@link WaitingLine} knows of a call. */
export interface WaitingApplicant {
  readonly call: AnyCall;
  readonly input: unknown;
  readonly context: CallContext;
  /** Counts the calls of the router, in the order in which it took them. */
  readonly arrival: number;
}

/** The place of a call that waits, and of the same call from then on until its try has ended. */
export interface WaitingPlace {
  readonly applicant: WaitingApplicant;
  /** Bytes of the input, as JSON. */
  readonly bytes: number;
  /** Since when it waits, on the monotonic clock. */
  readonly since: number;
  /** Where the call was refused as `NotOwner`. It waits until its destination is another one, or serves another call. */
  refusedBy: Destination | undefined;
  readonly admit: () => void;
  readonly refuse: (failure: Error) => void;
}

/**
 * The calls of one module that wait for a switch, in the order in which they came to the router. At most `atOnce` of them are let in and have
 * not ended: each that ends lets in the next one.
 */
export class WaitingLine {
  private readonly waiting: WaitingPlace[] = [];
  private readonly letInPlaces = new Set<WaitingPlace>();
  /** Since when calls have waited in vain, and when the last one came, on the monotonic clock. */
  private closed: { readonly since: number; last: number } | undefined;

  /** @param admitted is notified of each place before its call goes on. */
  constructor(
    private readonly destinationOf: DestinationOf,
    private readonly atOnce: number,
    private readonly admitted: (place: WaitingPlace) => void,
  ) {}

  /** The places of the calls that wait, in their order. */
  get places(): readonly WaitingPlace[] {
    return this.waiting;
  }

  /** Whether a call of this place would be let in now. */
  isOpenFor(place: WaitingPlace): boolean {
    return this.letInPlaces.size < this.atOnce && this.mayBeTried(place);
  }

  /**
   * How long calls have waited in vain, in milliseconds, with one that comes now. A second without any ends it: nobody knows then
   * whether the module was served.
   */
  closedFor(now: number): number {
    if (!this.closed || now - this.closed.last > 1_000) this.closed = { since: now, last: now };
    this.closed.last = now;
    return now - this.closed.since;
  }

  /** The placement of the module has changed. */
  changed(): void {
    this.closed = undefined;
    this.letIn();
  }

  /** A call that waits for a second time gets its former place: those that came after it wait behind it. */
  add(place: WaitingPlace): void {
    const before = this.waiting.findLastIndex(({ applicant }) => applicant.arrival < place.applicant.arrival);
    this.waiting.splice(before + 1, 0, place);
  }

  /** @returns whether the call waited until now; otherwise it had been let in before. */
  remove(place: WaitingPlace): boolean {
    this.letInPlaces.delete(place);
    const at = this.waiting.indexOf(place);
    if (at >= 0) this.waiting.splice(at, 1);
    return at >= 0;
  }

  /** Lets in what may be tried, the first that came first. */
  letIn(): void {
    while (this.letInPlaces.size < this.atOnce) {
      const next = this.waiting.find((place) => this.mayBeTried(place));
      if (!next) return;
      this.admit(next);
    }
  }

  /**
   * Lets in one call although it was refused at its destination before: the process there may know by now that it is the owner,
   * which changes no placement. The others follow when that call is served.
   */
  probe(): void {
    this.letIn();
    if (this.letInPlaces.size > 0) return;
    const first = this.waiting.find(({ applicant: { call } }) => !mustWait(call, this.destinationOf(call)));
    if (first) this.admit(first);
  }

  /** A call was served at this destination, so those that it refused may be tried there again. */
  servedAt(destination: Destination): void {
    this.closed = undefined;
    for (const place of this.waiting)
      if (place.refusedBy && isSame(place.refusedBy, destination)) place.refusedBy = undefined;
  }

  private admit(place: WaitingPlace): void {
    this.remove(place);
    this.letInPlaces.add(place);
    this.admitted(place);
    place.admit();
  }

  private mayBeTried({ applicant: { call }, refusedBy }: WaitingPlace): boolean {
    const destination = this.destinationOf(call);
    return !mustWait(call, destination) && !(refusedBy && destination && isSame(refusedBy, destination));
  }
}

/** Whether a call must not be tried now: while a module is switching, only its queries are served. */
export function mustWait(call: AnyCall, destination: Destination | undefined): boolean {
  return destination?.switching === true && call.kind === 'command';
}

/** Whether two look-ups found the same owner. */
function isSame(one: Destination, other: Destination): boolean {
  return one.transport === other.transport && one.epoch === other.epoch;
}
