type Sentence = (file: string) => string;

const damaged: Sentence = (file) =>
  `${file} is damaged; stop, put a copy of it in its place, remove ${file}-wal and ${file}-shm, and start again.`;
const unwritable: Sentence = (file) =>
  `${file} may not be written; let this user write it and its directory, or set another DATA_DIR.`;

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) that are nobody's statement's fault. */
const SENTENCES: { readonly [code: string]: Sentence } = {
  FULL: (file) => `The disk of ${file} is full; make room there, and it goes on by itself.`,
  IOERR: (file) =>
    `The system does not let ${file} be read or written; look at its disk, its quota and the limits of the process.`,
  BUSY: (file) => `Another process holds ${file}; 'fuser ${file}' names it: end it, and it goes on by itself.`,
  PERM: unwritable,
  CANTOPEN: (file) =>
    `${file} cannot be opened; let this user read and write it and its directory, or set another DATA_DIR.`,
  CORRUPT: damaged,
  NOTADB: damaged,
};
/** A reader that is told so has tried to write: that is a fault of its statement. */
const SENTENCES_OF_WRITERS = { ...SENTENCES, READONLY: unwritable };

const CODE = /\bSQLITE_([A-Z]+)/;
const DEEPEST = 8;

/**
 * What keeps a file from working as a database and is no fault of a statement, as a sentence with the next step; undefined
 * for any other error. The error may be wrapped: its causes are looked at too.
 */
export function sqliteTrouble(error: unknown, file: string, doing: 'reading' | 'writing'): string | undefined {
  const sentences: typeof SENTENCES = doing === 'writing' ? SENTENCES_OF_WRITERS : SENTENCES;
  let at = error;
  for (let depth = 0; depth < DEEPEST && typeof at === 'object' && at !== null; depth += 1) {
    const { code, cause } = at as { code?: unknown; cause?: unknown };
    const name = typeof code === 'string' ? CODE.exec(code)?.[1] : undefined;
    const sentence = name === undefined ? undefined : sentences[name];
    if (sentence) return sentence(file);
    at = cause;
  }
  return undefined;
}
