import { GrowingNumbers } from './growing-numbers.js';
import type { Machine, ProgressRule } from './machine.js';
import { Transitions } from './transitions.js';

/** One step of a trace. */
export interface TraceStep<S> {
  readonly action: string;
  readonly state: S;
}

/** What was found. */
export interface Exploration<S> {
  readonly states: number;
  /** Steps between them, also those that lead back to a known state. */
  readonly steps: number;
  /** The steps of the longest of the shortest ways to a state. */
  readonly depth: number;
  readonly milliseconds: number;
  /** How often each action was taken. */
  readonly taken: Readonly<Record<string, number>>;
  /** The first invariant that broke, by a shortest trace. Left out when all held. */
  readonly violation?: { readonly invariant: string; readonly trace: readonly TraceStep<S>[] };
}

/** How often progress is reported, in states. */
const REPORT_EVERY = 250_000;

/**
 * Visits every state of a machine, nearest first, so that the trace to the first state that breaks an invariant is a shortest one.
 * When no state breaks one, it judges the rules of progress over all steps. It keeps every key, so its answer is exact.
 * @param report is called with the states found and the states still to visit, on long runs
 */
export function explore<S>(
  machine: Machine<S>,
  report: (states: number, waiting: number) => void = () => {},
): Exploration<S> {
  return new Explorer(machine, report).run();
}

class Explorer<S> {
  readonly #started = performance.now();
  readonly #known = new Map<string, number>();
  readonly #parents = new GrowingNumbers();
  /** Which of its parent's steps led to a state first. */
  readonly #ordinals = new GrowingNumbers();
  readonly #transitions = new Transitions();
  readonly #goals: readonly GrowingNumbers[];
  readonly #sources: readonly GrowingNumbers[];
  readonly #actions: ReadonlyMap<string, number>;
  readonly #taken: number[];
  #next: S[] = [];
  #steps = 0;
  #depth = 0;

  constructor(
    readonly machine: Machine<S>,
    readonly report: (states: number, waiting: number) => void,
  ) {
    this.#actions = new Map(machine.actions.map((action, index) => [action, index]));
    this.#taken = machine.actions.map(() => 0);
    this.#goals = machine.progress.map(() => new GrowingNumbers());
    this.#sources = machine.progress.map(() => new GrowingNumbers());
  }

  run(): Exploration<S> {
    const invariant = this.#meet(this.machine.initial, -1, 0) ?? this.#visitAll();
    if (invariant !== undefined) return this.#exploration({ invariant, end: this.#known.size - 1 });
    for (const [index, rule] of this.machine.progress.entries()) {
      const end = this.#firstStuck(rule, index);
      if (end >= 0) return this.#exploration({ invariant: rule.name, end });
    }
    return this.#exploration();
  }

  #visitAll(): string | undefined {
    let index = 0;
    for (let level = this.#next; level.length > 0; level = this.#next) {
      this.#next = [];
      for (const state of level) {
        const from = index++;
        let ordinal = 0;
        let broken: string | undefined;
        this.machine.steps(state, (action, next) => {
          // The state that breaks an invariant is the last one that is kept.
          if (broken === undefined) broken = this.#step(from, ordinal++, action, next);
        });
        if (broken !== undefined) return broken;
        if (from % REPORT_EVERY === REPORT_EVERY - 1) this.report(this.#known.size, this.#known.size - index);
      }
      if (this.#next.length > 0) this.#depth++;
    }
    return undefined;
  }

  #step(from: number, ordinal: number, action: string, next: S): string | undefined {
    const number = this.#actions.get(action);
    if (number === undefined) throw new Error(`The machine takes the action '${action}', which it does not list.`);
    (this.#taken[number] as number)++;
    this.#steps++;
    return this.#meet(next, from, ordinal, number);
  }

  /** Remembers a state that is new, and says which invariant it breaks. */
  #meet(state: S, from: number, ordinal: number, action?: number): string | undefined {
    const key = this.machine.key(state);
    const known = this.#known.get(key);
    const index = known ?? this.#known.size;
    if (action !== undefined && this.#goals.length > 0) this.#transitions.add(from, index, action);
    if (known !== undefined) return undefined;
    this.#known.set(key, index);
    this.#parents.push(from);
    this.#ordinals.push(ordinal);
    this.#next.push(state);
    for (const [at, { goal, from: isSource }] of this.machine.progress.entries()) {
      this.#goals[at]?.push(goal(state) ? 1 : 0);
      this.#sources[at]?.push(isSource?.(state) === false ? 0 : 1);
    }
    return this.machine.broken(state);
  }

  /** The nearest state from which no goal of the rule can be reached; -1 when there is none. */
  #firstStuck({ by }: ProgressRule<S>, index: number): number {
    const goals = Uint8Array.from(this.#goals[index]?.all() ?? []);
    const allowed = Uint8Array.from(this.machine.actions, (action) => (by.has(action) ? 1 : 0));
    const reaching = this.#transitions.reaching(this.#known.size, goals, allowed);
    return this.#sources[index]?.all().findIndex((source, state) => source === 1 && reaching[state] === 0) ?? -1;
  }

  #exploration(found?: { readonly invariant: string; readonly end: number }): Exploration<S> {
    return {
      states: this.#known.size,
      steps: this.#steps,
      depth: this.#depth,
      milliseconds: Math.round(performance.now() - this.#started),
      taken: Object.fromEntries(this.machine.actions.map((action, index) => [action, this.#taken[index] ?? 0])),
      ...(found && { violation: { invariant: found.invariant, trace: this.#traceTo(found.end) } }),
    };
  }

  /** States are not kept: the way to one is walked again from the initial state. */
  #traceTo(end: number): TraceStep<S>[] {
    const [parents, ordinals] = [this.#parents.all(), this.#ordinals.all()];
    const way: number[] = [];
    for (let at = end; at > 0; at = parents[at] as number) way.unshift(ordinals[at] as number);
    let state = this.machine.initial;
    return way.map((wanted) => {
      let ordinal = 0;
      let found: TraceStep<S> | undefined;
      this.machine.steps(state, (action, next) => {
        if (ordinal++ === wanted) found = { action, state: next };
      });
      if (!found) throw new Error(`The machine took other steps the second time, after ${way.length} steps at most.`);
      state = found.state;
      return found;
    });
  }
}
