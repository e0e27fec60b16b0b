/** What `npm run test:postgres` runs: paths as jest takes them. */
export const suites = [
  'src/platform/(store|calls|events|saga|host)/',
  'src/modules/',
  'test/(abuse|api|platform|store|races|postgres)/',
  'tools/postgres/',
];

/** Suites among them that are about SQLite alone, and why. */
export const leftOut = {
  'src/platform/store/sqlite/': 'what goes wrong with SQLite files',
  'src/platform/store/writer-token': 'who owns a SQLite file',
  'test/abuse/(pipelining|wire|memory|sign-in-under-attack)':
    'the HTTP edge and the hashing of passwords; no kind of database matters',
  'src/modules/member/passwords/': 'the hashing of passwords; no kind of database matters',
  'test/store/anomalies.test.ts': 'what goes wrong with one SQLite connection for every request',
};
