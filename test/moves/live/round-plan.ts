import type { Random } from '../../crash/random.js';
import { MONOLITH } from '../../crash/processes.js';

/** A place in the code of a move where a process may die or stand still. */
interface Point {
  readonly name: string;
  /** Which host comes by it: the monolith, which has the mover, or the service of the module. */
  readonly host: 'keeper' | 'service';
  /** In which direction. */
  readonly to: 'local' | 'remote';
}

/** What happens to a process in a round. */
export type Accident =
  | { readonly kind: 'kill' | 'freeze'; readonly process: string; readonly afterMs: number }
  | { readonly kind: 'dies at' | 'stands still at'; readonly process: string; readonly failpoint: string };

/** What one round does: it moves a module to the other side. */
export interface RoundPlan {
  readonly module: string;
  readonly pauseMs: number;
  /** An operator cancels the move so long after it was accepted, if it can still be cancelled. */
  readonly cancelledAfterMs?: number;
  /** What happens in it, when the module goes in that direction. */
  readonly accident: (to: 'local' | 'remote') => Accident | undefined;
}

const point =
  (host: Point['host'], to: Point['to']) =>
  (name: string): Point => ({ name, host, to });
const POINTS: readonly Point[] = [
  ...[
    ...['fig.intended', 'fig.prepared', 'fig.fenced', 'fig.verified', 'fig.committed', 'fig.activated'],
    ...['fig.following', 'fig.done', 'fig.caughtUp', 'fig.reverse.ready', 'fig.opened'],
  ].flatMap((name) => [point('keeper', 'remote')(name), point('keeper', 'local')(name)]),
  ...['fig.prepared', 'fig.chunk.read', 'fig.chunk.written', 'fig.hop.applied'].map(point('service', 'remote')),
  ...['fig.fenced', 'fig.hop.read'].map(point('service', 'local')),
  ...['fig.chunk.read', 'fig.chunk.written', 'fig.hop.applied'].map(point('keeper', 'local')),
  ...['fig.hop.read'].map(point('keeper', 'remote')),
];

const PAUSES_MS = [0, 100, 400, 1_000];
/** In one round of so many something happens to a process. */
const ACCIDENT_EVERY = 3;
const LATEST_ACCIDENT_MS = 600;
/** Of the rounds without an accident, one in so many has its move cancelled. */
const CANCELLED_EVERY = 8;
const LATEST_CANCEL_MS = 200;

/** The rounds of a seed. Every module has its turn before one has its second. */
export class RoundPlans {
  private queue: string[] = [];

  /** @param failpoints those that the built program has */
  constructor(
    private readonly modules: readonly string[],
    private readonly failpoints: ReadonlySet<string>,
  ) {}

  /** The plan of the next round. @param random follows from the seed and the number of the round */
  next(random: Random): RoundPlan {
    const module = this.nextModule(random);
    const pauseMs = random.of(PAUSES_MS);
    const happens = random.next() < 1 / ACCIDENT_EVERY;
    const cancels = !happens && random.next() < 1 / CANCELLED_EVERY;
    return {
      ...{ module, pauseMs, ...(cancels ? { cancelledAfterMs: random.between(0, LATEST_CANCEL_MS) } : {}) },
      accident: (to) => (happens ? this.accident(module, to, random) : undefined),
    };
  }

  private nextModule(random: Random): string {
    if (this.queue.length === 0)
      for (const rest = [...this.modules]; rest.length > 0;)
        this.queue.push(...rest.splice(Math.floor(random.next() * rest.length), 1));
    return this.queue.shift() as string;
  }

  private accident(module: string, to: 'local' | 'remote', random: Random): Accident {
    const dice = random.next();
    if (dice < 0.5) {
      const wanted = random.of(['keeper', 'service'] as const);
      const points = POINTS.filter((one) => one.to === to && one.host === wanted && this.failpoints.has(one.name));
      const { name, host } = random.of(points);
      const kind = random.next() < 0.75 ? 'dies at' : 'stands still at';
      return { kind, process: host === 'keeper' ? MONOLITH : module, failpoint: name };
    }
    const others = this.modules.filter((one) => one !== module);
    const process = random.of([MONOLITH, module, random.of(others)]);
    const afterMs = random.between(0, LATEST_ACCIDENT_MS);
    return { kind: dice < 0.8 ? 'kill' : 'freeze', process, afterMs };
  }
}
