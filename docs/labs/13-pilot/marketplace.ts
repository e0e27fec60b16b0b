import { Customer } from '../../../test/program/customer.js';
import { type Hosts, SECRET } from '../../../test/program/hosts.js';
import { RunningProgram } from '../../../tools/events/program.mjs';

/** The module that leaves. */
export const PILOT = 'notification';
const MONOLITH = 'monolith';

/** Limits are long: a slow machine changes nothing of what is judged. */
const SETTINGS = {
  ...{ RATE_LIMIT: 'off', TOKEN_LIFETIME: '1d', ORDER_ACCEPT_LIMIT: '12h', PAYMENT_LIMIT: '12h' },
  ...{ SWITCH_FENCE_LIMIT: '10s', SWITCH_LIMIT: '30s' },
};

/** Where a module is, as `npm run fig -- status --json` has it. */
interface Placement {
  readonly module: string;
  readonly place: string;
  /** Services that could take it over. */
  readonly standBy: readonly { readonly address: string }[];
}

/** The marketplace as a process, and its operator. */
export class Marketplace {
  private token = '';

  private constructor(private readonly hosts: Hosts) {}

  static async open(hosts: Hosts): Promise<Marketplace> {
    const marketplace = new Marketplace(hosts);
    await marketplace.start();
    marketplace.token = (await Customer.signIn(marketplace.url, 'admin@example.com')).token;
    return marketplace;
  }

  /** Where it serves clients; a start again does not change that. */
  get url(): string {
    return this.hosts.program(MONOLITH).url;
  }

  get isUp(): boolean {
    return !this.hosts.program(MONOLITH).gone;
  }

  /** What the commands of an operator need. */
  get operator(): { readonly [variable: string]: string } {
    return { FICUS_URL: this.hosts.address(MONOLITH), FICUS_TOKEN: this.token, INTERNAL_SECRET: SECRET };
  }

  /** @throws Error with what it said, when it does not start */
  async start(environment: { readonly [variable: string]: string } = {}): Promise<void> {
    await this.hosts.start(MONOLITH, { ...SETTINGS, ...environment });
  }

  async stop(): Promise<void> {
    await this.hosts.program(MONOLITH).stop();
  }

  /** Whether the service is known to the journal: the module is there, or could move there. */
  async knows(service: string): Promise<boolean> {
    const { items } = (await this.operations.get('/api/placements')) as { readonly items: readonly Placement[] };
    return items.some(
      ({ module, place, standBy }) =>
        module === PILOT && (place === service || standBy.some(({ address }) => address === service)),
    );
  }

  /** How many events wait for a person, in all modules. @throws Error when a module cannot be asked */
  async parked(): Promise<number> {
    const { items, missing } = await this.operations.all('/api/parked-events');
    if (missing.length > 0) throw new Error('The parked events of a module could not be read.');
    return items.length;
  }

  private get operations(): RunningProgram {
    return new RunningProgram(this.operator, true);
  }
}
