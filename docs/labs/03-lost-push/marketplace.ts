import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { aimedAt } from '../../../tools/lab/processes/aimed-failpoint.js';
import { LabProcess } from '../../../tools/lab/processes/lab-process.js';
import type { Workspace } from '../../../tools/lab/workspace.js';
import { root } from '../../../tools/root.mjs';
import type { GatewayRequest } from './push-gateway.js';
import type { ShopAbout } from './shop.js';

const [GATEWAY, SHOP] = ['push-gateway.ts', 'shop.ts'].map((file) => fileURLToPath(new URL(file, import.meta.url))) as [
  string,
  string,
];
const EVENTS = join(root, 'tools', 'events', 'events.mjs');

/** The two programs of the lab: the modules of the workspace, and the gateway of the push provider. */
export class Marketplace {
  private gateway: LabProcess | undefined;
  private shop: LabProcess | undefined;
  private port = 0;
  private about: ShopAbout | undefined;
  private readonly book: string;
  private readonly data: string;

  constructor(private readonly workspace: Workspace) {
    this.book = join(workspace.emptyFolder('gateway'), 'book.jsonl');
    this.data = workspace.emptyFolder('data');
  }

  /** Starts the gateway, at the port that it had before. */
  async startGateway(): Promise<void> {
    const { process, about } = await LabProcess.start<number>('the gateway', GATEWAY, [this.book, `${this.port}`]);
    this.gateway = process;
    this.port = about;
  }

  async killGateway(): Promise<void> {
    await this.gateway?.kill();
  }

  /** Has the gateway acknowledge the next push of each of these orders, and show it to nobody. */
  async loseNext(orderIds: readonly string[]): Promise<void> {
    await this.gateway?.ask('lose', { orderIds });
  }

  requests(): Promise<readonly GatewayRequest[]> {
    return (this.gateway as LabProcess).ask('requests');
  }

  /** Starts the modules of the workspace, on the data that they had before. They may die at the failpoint, once it is armed. */
  async startShop(failpoint: string): Promise<void> {
    const { process, about } = await LabProcess.start<ShopAbout>('the shop', SHOP, [this.workspace.path, this.data], {
      ...aimedAt(failpoint),
      PUSH_GATEWAY: `http://127.0.0.1:${this.port}`,
    });
    this.shop = process;
    this.about = about;
  }

  /** Accepts an order; a repetition has no further effect. */
  accept(orderId: string): Promise<void> {
    return (this.shop as LabProcess).ask('accept', { orderId, memberId: `member of ${orderId}` });
  }

  /** Waits until every feed is idle. @returns a sentence when an event is parked */
  settle(): Promise<string | undefined> {
    return (this.shop as LabProcess).ask('settle');
  }

  /**
   * Accepts an order, and has the modules killed by `kill -9` the first time that they pass the failpoint.
   * @returns false when they never pass it: then they are killed once they are idle
   */
  async acceptAndCrash(orderId: string): Promise<boolean> {
    const shop = this.shop as LabProcess;
    await shop.ask('arm');
    await this.accept(orderId).catch(() => undefined);
    const survived = await this.settle().then(
      () => true,
      () => false,
    );
    if (survived) await shop.kill();
    else await shop.ended;
    return !survived;
  }

  /** Runs `npm run events -- <words> --json` against the modules. @returns what it prints */
  async events<Result>(words: readonly string[]): Promise<Result> {
    const { url = '', token = '' } = this.about ?? {};
    const env = { ...process.env, FICUS_URL: url, FICUS_TOKEN: token };
    const { stdout } = await promisify(execFile)(process.execPath, [EVENTS, ...words, '--json'], { env });
    return JSON.parse(stdout) as Result;
  }

  async close(): Promise<void> {
    await this.shop?.kill();
    await this.gateway?.kill();
  }
}
