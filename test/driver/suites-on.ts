/** A module as a service of its own, in so many processes. */
export interface PlacedService {
  readonly module: string;
  readonly instances: number;
  /** Whether its database is on the server of TEST_DATABASE_URL. Several processes cannot share a SQLite file. */
  readonly onPostgres: boolean;
}

/** Where the modules of a stack run: as services, in threads of the monolith, and all others in its main thread. */
export interface StackPlan {
  readonly services: readonly PlacedService[];
  readonly threads: readonly string[];
  /** The services stand by, each with a database of its own, and the modules are moved there before the suite; and perhaps home. */
  readonly moved?: 'out' | 'home' | 'not yet';
  /** The monolith has its databases of the modules that may be moved on PostgreSQL, too. */
  readonly homeOnPostgres?: boolean;
}

const SERVICE = /^(?<module>[a-z][a-z0-9-]*)(\*(?<instances>[1-9]\d?))?(?<onPostgres>@postgres)?$/;

/**
 * What `SUITES_ON` says: undefined when the marketplace is to run in the process of the suite, which is the default.
 * @throws Error with one sentence
 */
export function suitesOn(where = 'process'): StackPlan | undefined {
  if (where === 'process' || where === '') return undefined;
  const [kind, listed = ''] = where.split(':', 2);
  const words = listed.split(',').filter(Boolean);
  if (kind === 'stack') return { services: words.map((word) => serviceIn(word, where)), threads: [] };
  if (kind === 'moved' || kind === 'home')
    return {
      services: words.map((word) => serviceIn(word, where)),
      threads: [],
      moved: kind === 'moved' ? 'out' : 'home',
    };
  if (kind === 'threads') return { services: [], threads: words };
  throw refusal(where);
}

function serviceIn(word: string, where: string): PlacedService {
  const { module, instances = '1', onPostgres } = SERVICE.exec(word)?.groups ?? {};
  if (module === undefined) throw refusal(where);
  const service = { module, instances: Number(instances), onPostgres: onPostgres !== undefined };
  if (service.instances > 1 && !service.onPostgres)
    throw new Error(
      `SUITES_ON is '${where}', but several instances of ${module} need PostgreSQL: write ${module}*${instances}@postgres.`,
    );
  return service;
}

function refusal(where: string): Error {
  return new Error(
    `SUITES_ON is '${where}'; allowed are 'process', 'stack', 'stack:<module>,<module>', 'threads:<module>,<module>', ` +
      `'moved:<module>,<module>' and 'home:<module>,<module>' for modules that are moved out, and home again, before the suite, ` +
      `and 'stack:<module>*<instances>@postgres' for instances of one module on PostgreSQL.`,
  );
}
