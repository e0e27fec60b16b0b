import { join } from 'node:path';
import { arrives } from '../../../src/platform/testing/waiting.js';
import { RunningProgram } from '../../../tools/events/program.mjs';
import { MONOLITH } from '../../crash/processes.js';
import { Customer } from '../../program/customer.js';
import { Hosts, SECRET } from '../../program/hosts.js';
import type { Program } from '../../program/program.js';

export type Side = 'local' | 'remote';
export const otherSide = (side: Side): Side => (side === 'local' ? 'remote' : 'local');

/** Real limits of the gateway are short, those of orders long: a process may stand still for a while. */
const ENVIRONMENT = {
  ...{ RATE_LIMIT: 'off', TOKEN_LIFETIME: '1d', ORDER_ACCEPT_LIMIT: '12h', PAYMENT_LIMIT: '12h' },
  ...{ GATEWAY_TIMEOUT: '60ms', GATEWAY_SLOW: '90ms', LOG_LEVEL: 'info' },
};
const READY_WITHIN_MS = 180_000;

/** A monolith, and for each module a service that stands by. All keep their address and their directory when they are started again. */
export class LiveHosts {
  readonly names: readonly string[];
  private token = '';

  private constructor(
    readonly hosts: Hosts,
    readonly modules: readonly string[],
  ) {
    this.names = [MONOLITH, ...modules];
  }

  static async start(modules: readonly string[]): Promise<LiveHosts> {
    const live = new LiveHosts(await Hosts.prepare(...modules), modules);
    try {
      await live.startAll();
    } catch (error) {
      await live.hosts.end();
      throw error;
    }
    return live;
  }

  program(name: string): Program {
    return this.hosts.program(name);
  }

  /** Where clients reach the marketplace. */
  get url(): string {
    return this.program(MONOLITH).url;
  }

  /** The operations API of the monolith as it runs now. */
  get operations(): RunningProgram {
    const { internalUrl } = this.program(MONOLITH);
    return new RunningProgram({ FICUS_URL: internalUrl, FICUS_TOKEN: this.token, INTERNAL_SECRET: SECRET }, true);
  }

  /** Where a side of a module, or `gateway` or `placement`, has its data. */
  file(book: string, side: Side = 'local'): string {
    if (book === 'gateway') return join(this.hosts.data('gateway'), 'gateway.sqlite');
    return join(this.hosts.data(side === 'local' ? MONOLITH : book), `${book}.sqlite`);
  }

  /** Starts a host that has ended. Of a service, resolves when it listens; of the monolith, when it is ready. */
  async start(name: string, environment: Readonly<Record<string, string>> = {}): Promise<void> {
    const given = { ...ENVIRONMENT, ...environment };
    if (name === MONOLITH) await this.hosts.start(name, { ...given, GATEWAY_DIR: this.hosts.data('gateway') });
    else await this.hosts.startWaiting(name, given);
  }

  /** Waits until every module is ready, wherever it is, and no host is gone. */
  async ready(): Promise<void> {
    const isReady = async () => {
      const gone = this.names.find((name) => this.program(name).gone);
      if (gone !== undefined) throw new Error(`${gone} has ended by itself: ${lastLines(this.program(gone).output)}`);
      const response = await fetch(`${this.hosts.address(MONOLITH)}/health/ready`).catch(() => undefined);
      return response?.status === 200;
    };
    await arrives('all modules are ready', isReady, READY_WITHIN_MS);
  }

  /** Ends all hosts as an operator does (SIGTERM). */
  async stop(): Promise<void> {
    await Promise.all(this.names.map((name) => this.program(name).stop()));
  }

  /** Kills what still runs. @param keep whether the data stays, and the logs beside it */
  async end(keep: boolean): Promise<void> {
    await this.hosts.end(keep);
  }

  private async startAll(): Promise<void> {
    await Promise.all(this.modules.map((module) => this.start(module)));
    await this.start(MONOLITH);
    await this.ready();
    this.token = (await Customer.signIn(this.url, 'admin@example.com')).token;
  }
}

function lastLines(output: string): string {
  return output.trimEnd().split('\n').slice(-3).join('\n');
}
