/** Another process has a database that only one may have. The message says which, and what to do. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
}
