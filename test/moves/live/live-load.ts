import { Random } from '../../crash/random.js';
import type { Scene } from './actors/actor.js';
import { CustomerActor } from './actors/customer-actor.js';
import { LiveClient } from './actors/live-client.js';
import { Market } from './actors/market.js';
import { OperatorActor } from './actors/operator-actor.js';
import { OwnerActor } from './actors/owner-actor.js';
import type { Attempt } from './history.js';
import type { LiveHosts } from './live-hosts.js';
import { joinCustomers, openStalls } from './live-market.js';

const CUSTOMERS = 4;
const LONGEST_PAUSE_MS = 250;

/** Who takes part, and what they use. */
interface Cast {
  readonly market: Market;
  readonly operator: OperatorActor;
  readonly customers: readonly LiveClient[];
  /** The owners of the stalls of the market, in their order. */
  readonly owners: readonly LiveClient[];
}

/** Mixed load: customers, the owners of shops and an operator, each a random actor of its own seed. */
export class LiveLoad {
  private running: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly cast: Cast,
    private readonly seed: number,
    private readonly over: AbortController,
  ) {}

  static async open(hosts: LiveHosts, seed: number, history: Attempt[], abandoned: AbortSignal): Promise<LiveLoad> {
    const { url } = hosts;
    const market = new Market(await openStalls(url));
    const emails = ['customer@example.com', ...(await joinCustomers(url, CUSTOMERS - 1))];
    const client = (email: string) => new LiveClient(email, url, history, abandoned);
    const over = new AbortController();
    const operator = new OperatorActor(
      () => hosts.operations,
      () => over.signal.aborted,
      randomOf(seed, 99),
    );
    const customers = emails.map(client);
    const owners = market.stalls.map(({ owner }) => client(owner));
    return new LiveLoad({ market, operator, customers, owners }, seed, over);
  }

  get market(): Market {
    return this.cast.market;
  }

  /** How many events an operator has sent again. */
  get republished(): number {
    return this.cast.operator.republished;
  }

  /** Begins, and goes on until {@link end}. @param failed gets an error of an actor, which is a fault of this suite */
  start(failed: (error: Error) => void): void {
    this.running = this.run().catch(failed);
  }

  /** Begins nothing more. Resolves when every command has a final response. */
  async end(): Promise<void> {
    this.over.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { market, operator, customers, owners } = this.cast;
    const scene: Scene = { market, over: () => this.over.signal.aborted, longestPauseMs: LONGEST_PAUSE_MS };
    await Promise.all([...customers, ...owners].map((one) => one.signIn()));
    await Promise.all([
      ...customers.map((one, at) => new CustomerActor(one, scene, randomOf(this.seed, at)).run()),
      ...market.stalls.map((stall, at) =>
        new OwnerActor(owners[at] as LiveClient, scene, randomOf(this.seed, 50 + at), stall).run(),
      ),
      operator.run(),
    ]);
  }
}

const randomOf = (seed: number, actor: number) => new Random(seed * 7_919 + actor);
