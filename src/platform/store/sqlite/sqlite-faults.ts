import { messageOf } from '../../ops/message-of.js';
import { causesOf, type DatabaseFault } from '../database/database-fault.js';
import { OVERTAKEN, Overtaken } from '../database/writer-token.js';

type Describe = (file: string) => DatabaseFault;

const passing =
  (sentence: (file: string) => string): Describe =>
  (file) => ({ sentence: sentence(file), lasting: false });

const byOperator =
  (sentence: (file: string) => string): Describe =>
  (file) => ({ sentence: sentence(file), lasting: false, setting: true });

const damaged: Describe = (file) => ({
  sentence: `${file} is damaged; stop, put a copy of it in its place, remove ${file}-wal and ${file}-shm, and start again.`,
  lasting: true,
});
const unwritable = byOperator(
  (file) => `${file} may not be written; let this user write it and its directory, or set another DATA_DIR.`,
);

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) that are faults of the database, not errors of a statement. */
const FAULTS: { readonly [code: string]: Describe } = {
  FULL: passing((file) => `The disk of ${file} is full; make room there, and it goes on by itself.`),
  IOERR: passing(
    (file) =>
      `The system does not let ${file} be read or written; look at its disk, its quota and the limits of the process.`,
  ),
  BUSY: passing((file) => `Another process holds ${file}; 'fuser ${file}' names it: end it, and it goes on by itself.`),
  CANTOPEN: byOperator(
    (file) => `${file} cannot be opened; let this user read and write it and its directory, or set another DATA_DIR.`,
  ),
  PERM: unwritable,
  CORRUPT: damaged,
  NOTADB: damaged,
};
/** For a reader these are errors of its statement: it has tried to write. */
const FAULTS_OF_WRITERS: typeof FAULTS = { ...FAULTS, READONLY: unwritable };

const takenOver: Describe = (file) => ({
  sentence: `Another process has taken over ${file}; this process writes nothing more to it: stop it.`,
  lasting: true,
  overtaken: true,
});

const CODE = /\bSQLITE_([A-Z]+)/;
const DEEPEST = 8;

/** The message of an error of SQLite may begin with the name of its class and with its code. */
const BEFORE_TEXT = /^(?:\w*Error: )?(?:SQLITE_\w+: )?/;

/** The text with which a trigger refused a statement, behind an error or one of its causes; undefined for any other error. */
export function sqliteRaised(error: unknown): string | undefined {
  for (const at of causesOf(error))
    if (typeof at.code === 'string' && at.code.startsWith('SQLITE_CONSTRAINT'))
      return messageOf(at).replace(BEFORE_TEXT, '');
  return undefined;
}

function isOvertaken(error: unknown): boolean {
  return error instanceof Overtaken || (sqliteRaised(error)?.startsWith(OVERTAKEN) ?? false);
}

/** The fault of a file behind an error or one of its causes; undefined for any other error. */
export function sqliteFault(error: unknown, file: string, doing: 'reading' | 'writing'): DatabaseFault | undefined {
  const faults = doing === 'writing' ? FAULTS_OF_WRITERS : FAULTS;
  if (isOvertaken(error)) return takenOver(file);
  let at = error;
  for (let depth = 0; depth < DEEPEST && typeof at === 'object' && at !== null; depth += 1) {
    const { code, cause } = at as { code?: unknown; cause?: unknown };
    const name = typeof code === 'string' ? CODE.exec(code)?.[1] : undefined;
    const describe = name === undefined ? undefined : faults[name];
    if (describe) return describe(file);
    at = cause;
  }
  return undefined;
}
