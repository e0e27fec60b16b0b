import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discoverModules } from '../../src/platform/host/discover-modules.js';
import type { Module } from '../../src/platform/module/module.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import { Books } from '../api/books.js';
import { Ordering } from '../api/ordering.js';
import { Visitor } from '../api/visitor.js';
import { rowsIn } from '../driver/in-process.js';

/** The whole marketplace behind one address, so that requests really meet, with a customer and the owner of a shop. */
export class Market {
  private constructor(
    readonly world: TestWorld,
    readonly url: string,
    readonly ordering: Ordering,
    readonly books: Books,
    private readonly server: Server,
    private readonly directory: string,
  ) {}

  /** `change` puts something else in the place of a module. */
  static async open(
    environment: { readonly [name: string]: string } = {},
    change: (module: Module) => Module = (module) => module,
  ): Promise<Market> {
    const directory = await mkdtemp(join(tmpdir(), 'ficus-races-'));
    const modules = await discoverModules(new URL('../../src/modules/', import.meta.url));
    const world = await testWorld(modules.map(change), {
      samples: true,
      dataDirectory: directory,
      // The suites turn the clock on by hours, and sign in once.
      environment: { TOKEN_LIFETIME: '1d', ...environment },
    });
    const server = createServer(world.app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address() as { port: number };
    const url = `http://127.0.0.1:${address.port}`;
    const anybody = Visitor.at(url);
    const ordering = await Ordering.between(
      await anybody.signIn('customer@example.com'),
      await anybody.signIn('owner@example.com'),
    );
    const books = new Books(rowsIn(world, directory), await anybody.signIn('admin@example.com'));
    return new Market(world, url, ordering, books, server, directory);
  }

  /** An order whose amount is held, and which the shop may accept. */
  async paid(paymentMethod?: string): Promise<string> {
    const orderId = await this.ordering.place(paymentMethod);
    await this.world.settled();
    expect(await this.ordering.order(orderId)).toMatchObject({ status: 'paid' });
    return orderId;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.world.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
