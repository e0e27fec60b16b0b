import { arrives } from '../../../src/platform/testing/waiting.js';
import { CircuitWatch } from '../../../test/program/circuit-watch.js';
import { Customer } from '../../../test/program/customer.js';
import { basketOfOwner } from '../../../tools/lab/kit/basket-of-owner.js';
import { MovableHosts } from '../../../tools/lab/kit/movable-hosts.js';
import { patientPost } from '../../../tools/lab/kit/patient-post.js';
import type { RandomChoices } from '../../../tools/lab/random-choices.js';
import { Ordering } from './ordering.js';
import { Places, type Place } from './places.js';
import { businessDigestOf } from './digest-of.js';

/** A functional limit, not an expectation of speed. */
const LIMIT_MS = 120_000;
const [WARM_UP, CAPTURED, FEWEST_REFUSED] = [30, 3, 20];

/** What was seen while the service of payment was stopped. */
export interface Outage {
  /** What the monolith says at `/health/ready`: its status, and which modules are not ready. */
  readonly ready: string;
  /** The states of the circuit breaker, in their order. */
  readonly circuit: readonly string[];
  /** What clients got that read payments: `503 UNAVAILABLE`. */
  readonly refusals: readonly string[];
  readonly readsRefused: number;
  readonly ordersPlaced: number;
  readonly ordersUnpaid: number;
}

/** Payment at its service and home again, on the built marketplace, while clients order and read. */
export class Stay {
  readonly pauses: number[] = [];

  private constructor(
    readonly hosts: MovableHosts,
    readonly customer: Customer,
    private readonly owner: Customer,
    readonly ordering: Ordering,
    private readonly choices: RandomChoices,
  ) {}

  static async begin(choices: RandomChoices): Promise<Stay> {
    const hosts = await MovableHosts.start('payment');
    try {
      const signIn = (who: string) => Customer.signIn(hosts.monolith.url, `${who}@example.com`);
      const [customer, owner, admin] = [await signIn('customer'), await signIn('owner'), await signIn('admin')];
      const ordering = new Ordering(customer, admin, await basketOfOwner(owner));
      return new Stay(hosts, customer, owner, ordering, choices);
    } catch (error) {
      await hosts.end();
      throw error;
    }
  }

  /** Orders while payment is in the monolith; the first of them are accepted and captured. Then payment leaves while orders go on. */
  async leave(): Promise<readonly Place[]> {
    const { ordering, hosts } = this;
    await ordering.enough('warm-up', WARM_UP);
    await ordering.enough('local', this.many());
    await this.accept(ordering.of('local').slice(0, CAPTURED));
    const places = new Places(hosts);
    await places.note();
    ordering.phase = 'leaving';
    this.pauses.push(...(await hosts.leave()).live.pauses);
    await ordering.enough('remote', this.many());
    return places.found();
  }

  /** Stops the service, lets clients find out, and starts it again. Resolves when it serves as before. */
  async outage(): Promise<Outage> {
    const { ordering, hosts } = this;
    const watch = new CircuitWatch(hosts.monolith.internalUrl, hosts.hosts.address('payment'));
    try {
      await arrives('a closed circuit', () => watch.now === 'closed', LIMIT_MS);
      ordering.phase = 'stopping';
      await hosts.service.stop();
      await ordering.enough('stopped', this.few());
      const refused = () => ordering.reads.filter(({ phase, status }) => phase === 'stopped' && status !== 200);
      await arrives('refused reads', () => refused().length >= FEWEST_REFUSED, LIMIT_MS);
      await arrives('an open circuit', () => watch.has('open'), LIMIT_MS);
      const ready = await readiness(hosts.hosts.address('monolith'));
      const placed = [...ordering.of('stopped')];
      const statuses = await Promise.all(placed.map(({ orderId }) => this.statusOf(orderId)));
      ordering.phase = 'starting';
      await hosts.startHost('payment');
      await hosts.hosts.ready();
      await arrives('a circuit that is closed again', () => watch.now === 'closed', LIMIT_MS);
      await ordering.enough('again', this.few());
      return {
        ready,
        circuit: watch.take(),
        refusals: [...new Set(refused().map(({ status, code }) => `${status} ${code}`))].sort(),
        readsRefused: refused().length,
        ordersPlaced: placed.length,
        ordersUnpaid: statuses.filter((status) => status === 'placed').length,
      };
    } finally {
      await watch.end();
    }
  }

  /** Ends the clients, and brings payment home. @returns the digests before and after */
  async comeHome(): Promise<readonly [string, string]> {
    const { ordering, hosts, customer } = this;
    await ordering.end();
    await this.accept(ordering.of('stopped').slice(0, CAPTURED));
    await hosts.idle(customer);
    const before = await businessDigestOf(hosts);
    const { pauses } = (await hosts.comeHome()).live;
    this.pauses.push(...pauses.slice(this.pauses.length));
    await hosts.complete();
    const after = await businessDigestOf(hosts);
    return [before, after];
  }

  async end(): Promise<void> {
    await this.ordering.end().catch(() => undefined);
    await this.hosts.end();
  }

  /** Has the shop accept orders, and waits until they are captured. */
  private async accept(orders: readonly { readonly orderId: string }[]): Promise<void> {
    for (const { orderId } of orders) {
      await arrives(`${orderId} is paid`, async () => (await this.statusOf(orderId)) === 'paid', LIMIT_MS);
      const { status } = await patientPost(this.owner, `/api/orders/${orderId}/accept`, `accept-${orderId}`, {});
      if (status !== 200) throw new Error(`The order ${orderId} could not be accepted: ${status}.`);
      const isCaptured = async () =>
        (await this.customer.get(`/api/payments/${orderId}`)).body['status'] === 'captured';
      await arrives(`${orderId} is captured`, isCaptured, LIMIT_MS);
    }
  }

  private async statusOf(orderId: string): Promise<unknown> {
    return (await this.customer.get(`/api/orders/${orderId}`)).body['status'];
  }

  private many = () => 40 + this.choices.below(20);
  private few = () => 8 + this.choices.below(8);
}

async function readiness(address: string): Promise<string> {
  const response = await fetch(`${address}/health/ready`);
  const { modules } = (await response.json()) as {
    readonly modules: { readonly [module: string]: { readonly status: string } };
  };
  const away = Object.entries(modules).filter(([, { status }]) => status !== 'ok');
  return [String(response.status), ...away.map(([module, { status }]) => `${module} ${status}`)].join(', ');
}
