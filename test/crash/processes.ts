import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hosts } from '../program/hosts.js';
import { Program } from '../program/program.js';
import { Books } from './books.js';

/** The process that clients reach. */
export const MONOLITH = 'monolith';

/** The gateway's real time limits are short, so that its slow cards do not slow the suite. */
const ENVIRONMENT = {
  RATE_LIMIT: 'off',
  LOG_LEVEL: 'info',
  GATEWAY_TIMEOUT: '60ms',
  GATEWAY_SLOW: '90ms',
  ORDER_ACCEPT_LIMIT: '1h',
  // The load signs in once.
  TOKEN_LIFETIME: '1d',
};

/** The processes that the suite drives, kills and starts again over the same data. */
export interface Processes {
  /** Where they keep their data, as a sentence says it. */
  readonly place: string;
  /** The monolith, then the services. */
  readonly names: readonly string[];
  /** Starts all of them on no data. */
  startAll(): Promise<void>;
  /** Starts a process again that has ended. @throws Error when it ends before it is ready. */
  start(name: string, environment?: Record<string, string>): Promise<void>;
  program(name: string): Program;
  /** What the stopped processes have left. */
  books(): Books;
  /** Kills what still runs. @param keep whether the data stays, to be looked at. */
  end(keep: boolean): Promise<void>;
}

/**
 * One program that runs all modules.
 * @param databases those of modules that are not in its directory, by their variables
 * @param transport how events come, by variables
 */
export async function oneProgram(
  databases: Record<string, string>,
  transport: Record<string, string> = {},
): Promise<Processes> {
  const directory = await mkdtemp(join(tmpdir(), 'ficus-crash-'));
  const place = Object.keys(databases).length > 0 ? `${directory} and on PostgreSQL` : directory;
  let program: Program | undefined;
  const start = async (_name: string, environment: Record<string, string> = {}) => {
    program = await Program.start(directory, { ...ENVIRONMENT, ...databases, ...transport, ...environment });
  };
  return {
    ...{ place, names: [MONOLITH], start },
    startAll: () => start(MONOLITH),
    program: () => program as Program,
    books: () => new Books(directory, databases),
    end: async (keep) => {
      await program?.kill();
      if (!keep) await rm(directory, { recursive: true, force: true });
    },
  };
}

/**
 * A monolith, and a service for each of some modules: each has a directory of its own, and keeps its address.
 * @param transport how events come, by variables
 */
export async function withServices(
  services: readonly string[],
  transport: Record<string, string> = {},
): Promise<Processes> {
  const shared = { ...ENVIRONMENT, ...transport };
  const hosts = await Hosts.prepare(...services);
  const names = [MONOLITH, ...services];
  const home = (book: string) => ([...services, 'gateway'].includes(book) ? book : MONOLITH);
  const start = async (name: string, environment: Record<string, string> = {}) =>
    void (await hosts.start(name, { ...shared, ...environment }));
  return {
    ...{ place: hosts.directory, names, start },
    async startAll() {
      for (const service of services) await hosts.startWaiting(service, shared);
      await start(MONOLITH, { PLACEMENT: hosts.placement(...services) });
      await hosts.ready();
    },
    program: (name) => hosts.program(name),
    books: () => new Books((book) => hosts.data(home(book)), {}),
    end: (keep) => hosts.end(keep),
  };
}
