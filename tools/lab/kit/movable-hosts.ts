import { join } from 'node:path';
import { arrives } from '../../../src/platform/testing/waiting.js';
import { readFrom } from '../../../test/moves/module-files.js';
import { MovedDatabases } from '../../../test/moves/moved-databases.js';
import { quiet } from '../../../test/crash/quiet.js';
import { Customer } from '../../../test/program/customer.js';
import { Hosts, SECRET } from '../../../test/program/hosts.js';
import type { Program } from '../../../test/program/program.js';
import { complete, reverse } from '../../fig/live-moves.mjs';
import { move } from '../../fig/moves.mjs';

/** No limit of an order or of a payment passes while a process is away. */
const PATIENT = { RATE_LIMIT: 'off', TOKEN_LIFETIME: '1d', ORDER_ACCEPT_LIMIT: '1h', PAYMENT_LIMIT: '1h' };
/** A functional limit, not an expectation of speed. */
const LIMIT_MS = 120_000;
/** A service that has just started is not registered yet. */
const PASSES = /no service stands by|no instance of it/;
const STANDS_BY = ' stands by at ';

/** A switch as `npm run fig -- move … --json` reports it: how long no database was the owner, each time, in milliseconds. */
export interface Switched {
  readonly live: { readonly pauses: readonly number[] };
}

/**
 * The built marketplace and the service of one module, which stands by: processes with a directory of data each. The module moves between
 * them by the commands that an operator has. Everything is below TMPDIR.
 */
export class MovableHosts {
  readonly databases: MovedDatabases;
  private token = '';

  private constructor(
    readonly hosts: Hosts,
    readonly module: string,
  ) {
    this.databases = new MovedDatabases(module, { local: hosts.data('monolith'), remote: hosts.data(module) });
  }

  static async start(module: string): Promise<MovableHosts> {
    const movable = new MovableHosts(await Hosts.prepare(module), module);
    try {
      await movable.startHost('monolith');
      await movable.startHost(module, STANDS_BY);
      movable.token = (await Customer.signIn(movable.monolith.url, 'admin@example.com')).token;
      return movable;
    } catch (error) {
      await movable.end();
      throw error;
    }
  }

  get monolith(): Program {
    return this.hosts.program('monolith');
  }

  get service(): Program {
    return this.hosts.program(this.module);
  }

  /** What an operator's shell has set. */
  get operator(): { readonly FICUS_URL: string; readonly FICUS_TOKEN: string; readonly INTERNAL_SECRET: string } {
    return { FICUS_URL: this.hosts.address('monolith'), FICUS_TOKEN: this.token, INTERNAL_SECRET: SECRET };
  }

  /** What both hosts are told beside their addresses. */
  get settings(): Record<string, string> {
    return { ...PATIENT, GATEWAY_DIR: this.hosts.data('gateway') };
  }

  /**
   * Starts a host that has ended.
   * @param ready what its log says when it is ready, if not that its modules are
   * @param directory of its data, when it is another one than before
   */
  startHost(host: string, ready?: string, directory = this.hosts.data(host)): Promise<Program> {
    return this.hosts.start(host, { ...this.settings, DATA_DIR: directory }, ready);
  }

  /** Moves the module out, live, with its data. */
  leave(): Promise<Switched> {
    const begin = async () => {
      try {
        return (await move(this.operator, [this.module, '--to', 'remote', '--json'])).value as Switched;
      } catch (error) {
        if (error instanceof Error && PASSES.test(error.message)) return undefined;
        throw error;
      }
    };
    return arrives(`${this.module} at its service`, begin, LIMIT_MS);
  }

  /** Brings the module home with what was written since, live. */
  async comeHome(): Promise<Switched> {
    return (await reverse(this.operator, [this.module, '--json'])).value as Switched;
  }

  /** Ends the live move where the module is. */
  async complete(): Promise<void> {
    await complete(this.operator, [this.module, '--json']);
  }

  /** The file of a book, at the host that is named, or where it was before any move. */
  file(book: string, host = book === 'gateway' ? 'gateway' : 'monolith'): string {
    return join(this.hosts.data(host), `${book}.sqlite`);
  }

  /** Rows of a book while its host has it open. */
  rows<Row extends object>(book: string, statement: string, host?: string): Promise<readonly Row[]> {
    return readFrom<Row>(this.file(book, host), statement);
  }

  /** Waits until nothing is left to do. @param customer whose orders wait for their shop */
  idle(customer: Customer): Promise<void> {
    const hosts = [this.monolith, this.service].filter(({ gone }) => !gone).map(({ internalUrl }) => internalUrl);
    return quiet(
      hosts,
      async () => (await customer.all('/api/orders')).filter(({ status }) => status === 'paid').length,
    );
  }

  /** Kills the hosts, and removes their data. */
  end(): Promise<void> {
    return this.hosts.end();
  }
}
