import { isOutdated, SessionLost } from './postgres-session.js';
import { messageOf } from '../../ops/message-of.js';
import { causesOf, type DatabaseFault } from '../database/database-fault.js';

type Describe = (database: string) => DatabaseFault;

const passing =
  (sentence: (database: string) => string): Describe =>
  (database) => ({ sentence: sentence(database), lasting: false });

const byOperator =
  (sentence: (database: string) => string): Describe =>
  (database) => ({ sentence: sentence(database), lasting: false, setting: true });

const outdated = passing((database) => `The tables of ${database} have just been changed; it goes on by itself.`);
const damaged: Describe = (database) => ({
  sentence: `${database} is damaged; stop, restore it from a copy, and start again.`,
  lasting: true,
});
const unreachable = passing(
  (database) =>
    `The server of ${database} does not answer; start it, or correct the address: it goes on by itself when the server is back.`,
);
const stopping = passing(
  (database) => `The server of ${database} is stopping or starting; it goes on by itself when the server is back.`,
);
const refused = byOperator(
  (database) => `The server of ${database} does not let this user in; correct the user or the password in the URL.`,
);
const full = passing((database) => `The disk of ${database} is full; make room there, and it goes on by itself.`);
const held = passing(
  (database) =>
    `Another session holds ${database} for too long; 'SELECT * FROM pg_stat_activity' names it: end it, and it goes on by itself.`,
);
const unreadable = passing(
  (database) => `The system does not let the server read or write ${database}; look at its disk and its log.`,
);
const readOnly = byOperator(
  (database) => `${database} takes no writes (a standby, or set to read only); name the primary in the URL.`,
);

/** SQLSTATE codes (PostgreSQL, appendix A) and Node's system errors that are faults of the database, not errors of a statement. */
const FAULTS: { readonly [code: string]: Describe } = {
  '53100': full,
  '53200': passing((database) => `The server of ${database} is out of memory; give it more, or give it less to do.`),
  '53300': passing(
    (database) =>
      `The server of ${database} takes no more sessions; raise its max_connections: each module takes up to 5 in each process.`,
  ),
  '55P03': held,
  '40P01': held,
  '57014': passing(
    (database) => `A statement took too long on ${database}; look at what its server does in pg_stat_activity.`,
  ),
  '57P01': stopping,
  '57P02': stopping,
  '57P03': stopping,
  '58030': unreadable,
  '58P01': unreadable,
  '3D000': byOperator(
    (database) => `There is no database ${database}; create it (createdb), or correct its name in the URL.`,
  ),
  '28000': refused,
  '28P01': refused,
  '42501': byOperator(
    (database) => `The user in the URL may not do this in ${database}; make it the owner of the database.`,
  ),
  XX001: damaged,
  XX002: damaged,
};
/** For a reader these are errors of its statement: it has tried to write. */
const FAULTS_OF_WRITERS: typeof FAULTS = { ...FAULTS, '25006': readOnly };

const DEEPEST = 8;

/** The SQLSTATE of what a function raises (raise_exception). */
const RAISED = 'P0001';

/** The text with which a trigger refused a statement, behind an error or one of its causes; undefined for any other error. */
export function postgresRaised(error: unknown): string | undefined {
  for (const at of causesOf(error)) if (at.code === RAISED) return messageOf(at);
  return undefined;
}

/** The fault of a database behind an error or one of its causes; undefined for any other error. */
export function postgresFault(
  error: unknown,
  database: string,
  doing: 'reading' | 'writing',
): DatabaseFault | undefined {
  const faults = doing === 'writing' ? FAULTS_OF_WRITERS : FAULTS;
  let lost = false;
  let at = error;
  for (let depth = 0; depth < DEEPEST && typeof at === 'object' && at !== null; depth += 1) {
    const { code, cause, driverError } = at as { code?: unknown; cause?: unknown; driverError?: unknown };
    const describe = typeof code === 'string' ? faults[code] : undefined;
    if (describe) return describe(database);
    if (isOutdated(at)) return outdated(database);
    lost ||= at instanceof SessionLost;
    at = cause ?? driverError;
  }
  return lost ? unreachable(database) : undefined;
}
