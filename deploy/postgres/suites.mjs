/** What `npm run test:postgres` runs: paths as jest takes them. */
export const suites = [
  'src/platform/(store|calls|events|saga|host)/',
  'src/modules/',
  'test/(abuse|api|platform|store|races|postgres)/',
  'deploy/postgres/',
];

/** Suites among them that are about SQLite alone, and why. */
export const leftOut = {
  'src/platform/store/sqlite-': 'what goes wrong with SQLite files',
  'src/platform/store/writer-token': 'who owns a SQLite file',
  'test/store/anomalies.test.ts': 'what goes wrong with one SQLite connection for every request',
};
