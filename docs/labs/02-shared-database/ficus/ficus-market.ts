import { Customer } from '../../../../test/program/customer.js';
import { type Attempts, becomes, type Fault, type Market } from '../matrix/market.js';
import { lock } from '../ruby/ruby-files.js';
import { FicusHosts } from './ficus-hosts.js';

const MODULES = ['member', 'shop', 'order', 'payment', 'notification', 'review'];
const EMAIL = 'customer@example.com';
const FIRST_ORDER_MS = 60_000;

/** Ficus on new databases, for the matrix: its shop is a service, all other modules are in one process. */
export async function ficusMarket(data: string): Promise<Market> {
  const hosts = await FicusHosts.start(data);
  try {
    const customer = await Customer.signIn(hosts.url, EMAIL);
    const attempts = new FicusAttempts(hosts.url, customer);
    const isOpen = await becomes(() => attempts.begin(), FIRST_ORDER_MS);
    if (!isOpen)
      throw new Error('Ficus was not ready within a minute; run the command again when the machine is less busy.');
    return {
      name: 'Ficus',
      faults: [...MODULES.map((module) => lockFault(hosts, module)), restartOfShop(hosts)],
      attempt: () => attempts.all(),
      close: () => hosts.close(),
    };
  } catch (error) {
    await hosts.close();
    throw error;
  }
}

class FicusAttempts {
  private keys = 0;
  private basket: object = {};
  private earlier = '';

  constructor(
    private readonly url: string,
    private readonly customer: Customer,
  ) {}

  /** Places the order that is reviewed later. @returns whether that succeeded */
  async begin(): Promise<boolean> {
    this.basket = await this.customer.basket();
    const placed = await this.place();
    this.earlier = String(placed.body['orderId']);
    return placed.status === 201;
  }

  async all(): Promise<Attempts> {
    const [signIn, browse, review, order] = await Promise.all([
      works(async () => Customer.signIn(this.url, EMAIL)),
      works(async () => (await this.customer.get('/api/shops')).status === 200),
      works(async () => (await this.write('/api/reviews', { orderId: this.earlier, stars: 5 })).status === 201),
      this.ordering(),
    ]);
    return { 'sign in': signIn, browse, review, ...order };
  }

  /** An order is paid, and its customer notified, by events that follow it. */
  private async ordering(): Promise<Pick<Attempts, 'order' | 'pay' | 'notify'>> {
    const placed = await this.place();
    const orderId = String(placed.body['orderId']);
    if (placed.status !== 201) return { order: false, pay: false, notify: false };
    const [pay, notify] = await Promise.all([
      becomes(async () => (await this.customer.get(`/api/orders/${orderId}`)).body['status'] === 'paid'),
      becomes(async () => {
        const { items } = (await this.customer.get('/api/notifications?limit=100')).body as {
          items: { orderId: string }[];
        };
        return items.some((message) => message.orderId === orderId);
      }),
    ]);
    return { order: true, pay, notify };
  }

  private place = () => this.write('/api/orders', this.basket);
  private write = (path: string, body: object) => this.customer.post(path, `lab-${(this.keys += 1)}`, body);
}

/** A request that finds nobody, or that fails, has not worked. */
const works = (attempt: () => Promise<unknown>): Promise<boolean> => attempt().then(Boolean, () => false);

function lockFault(hosts: FicusHosts, module: string): Fault {
  return { name: `lock in ${module}`, inject: () => lock(hosts.databaseOf(module)) };
}

function restartOfShop(hosts: FicusHosts): Fault {
  return {
    name: 'restart for shop page',
    async inject() {
      await hosts.stopShop();
      return () => hosts.startShop();
    },
  };
}
