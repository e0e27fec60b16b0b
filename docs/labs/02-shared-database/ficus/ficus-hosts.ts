import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../../../tools/command/free-ports.mjs';
import { root } from '../../../../tools/root.mjs';
import { StartedProcess } from '../../../../tools/lab/processes/started-process.js';

const MARKETPLACE = fileURLToPath(new URL('marketplace.ts', import.meta.url));
const SHOP = join(root, 'extracted', 'shop', 'main.ts');
const INTERNAL_SECRET = 'a-secret-of-this-lab-that-is-long-enough';

/** Ficus as two processes: the marketplace, and its shop as a service. Each module has a database of its own. */
export class FicusHosts {
  private marketplace: StartedProcess | undefined;
  private shop: StartedProcess | undefined;
  /** Where the marketplace serves clients. */
  url = '';

  private constructor(
    private readonly data: string,
    private readonly keeperPort: string,
    private readonly shopPort: string,
  ) {}

  /** Starts both at once, on new databases: the marketplace places its shop at the service, which asks it for its place. */
  static async start(data: string): Promise<FicusHosts> {
    const [keeper = 0, shop = 0] = await freePorts(2);
    const hosts = new FicusHosts(data, `${keeper}`, `${shop}`);
    try {
      const started = await Promise.allSettled([hosts.startMarketplace(), hosts.startShop()]);
      const failed = started.find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
    } catch (error) {
      await hosts.close();
      throw error;
    }
    return hosts;
  }

  /** The database of a module. */
  databaseOf(module: string): string {
    return join(this.data, module === 'shop' ? 'shop' : 'marketplace', `${module}.sqlite`);
  }

  async stopShop(): Promise<void> {
    await this.shop?.stop();
  }

  /** Starts the service of the shop on its data. Resolves when it listens; it serves a moment later. */
  async startShop(): Promise<void> {
    const environment = { KEEPER_URL: `http://127.0.0.1:${this.keeperPort}`, ...this.settings('shop', this.shopPort) };
    const started = await StartedProcess.start(SHOP, [], environment, (line) => said(line, ' listens at '));
    this.shop = started.process;
  }

  async close(): Promise<void> {
    await Promise.all([this.shop?.kill(), this.marketplace?.kill()]);
  }

  private async startMarketplace(): Promise<void> {
    const placed = { PORT: '0', PLACEMENT: `shop:http://127.0.0.1:${this.shopPort}` };
    const environment = { ...placed, ...this.settings('marketplace', this.keeperPort) };
    const started = await StartedProcess.start(MARKETPLACE, [], environment, (line) => said(line, ' is ready at '));
    [this.marketplace, this.url] = [started.process, started.ready.url ?? ''];
  }

  private settings(host: string, port: string) {
    // The lab looks more often than a customer may.
    const limits = { RATE_LIMIT: 'off', LOG_LEVEL: 'info' };
    return { ...limits, INTERNAL_SECRET, INTERNAL_PORT: port, DATA_DIR: join(this.data, host) };
  }
}

/** The fields of a line of a log that says something. */
function said(line: string, words: string): { readonly url?: string } | undefined {
  const logged = JSON.parse(line) as { readonly url?: string; readonly msg?: string };
  return logged.msg?.includes(words) ? logged : undefined;
}
