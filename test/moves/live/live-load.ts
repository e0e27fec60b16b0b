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

/** Mixed load: customers, the owners of shops and an operator, each a random actor of its own seed. */
export class LiveLoad {
  private over = false;
  private running: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly market: Market,
    readonly operator: OperatorActor,
    private readonly begin: (scene: Scene) => Promise<unknown>,
  ) {}

  static async open(hosts: LiveHosts, seed: number, history: Attempt[], abandoned: AbortSignal): Promise<LiveLoad> {
    const { url } = hosts;
    const market = new Market(await openStalls(url));
    const emails = ['customer@example.com', ...(await joinCustomers(url, CUSTOMERS - 1))];
    const client = (email: string) => new LiveClient(email, url, history, abandoned);
    const random = (of: number) => new Random(seed * 7_919 + of);
    let load: LiveLoad | undefined;
    const over = () => load?.over ?? false;
    const operator = new OperatorActor(() => hosts.operations, over, random(99));
    const begin = async (scene: Scene) => {
      const customers = emails.map((email) => client(email));
      const owners = market.stalls.map(({ owner }) => client(owner));
      await Promise.all([...customers, ...owners].map((one) => one.signIn()));
      return Promise.all([
        ...customers.map((one, at) => new CustomerActor(one, scene, random(at)).run()),
        ...market.stalls.map((stall, at) =>
          new OwnerActor(owners[at] as LiveClient, scene, random(50 + at), stall).run(),
        ),
        operator.run(),
      ]);
    };
    load = new LiveLoad(market, operator, begin);
    return load;
  }

  /** Begins, and goes on until {@link end}. @param failed gets an error of an actor, which is a fault of this suite */
  start(failed: (error: unknown) => void): void {
    const scene = { market: this.market, over: () => this.over, longestPauseMs: LONGEST_PAUSE_MS };
    this.running = this.begin(scene).catch(failed);
  }

  /** Begins nothing more. Resolves when every command has a final response. */
  async end(): Promise<void> {
    this.over = true;
    await this.running;
  }
}
