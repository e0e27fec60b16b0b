import { choiceSetting } from '../ops/setting-schemas.js';
import { settings } from '../ops/settings.js';

/** What the environment may say about databases in files. */
export class StoreSettings extends settings({
  /** The package that speaks to SQLite files. */
  SQLITE_DRIVER: choiceSetting(['sqlite3', 'better-sqlite3'], 'sqlite3'),
}) {}
