import type { Log, LogFields } from './log.js';

/** The log of the module that it is injected into: each line names the module. The class is also its injection token. */
export abstract class ModuleLog implements Log {
  abstract debug(fields: LogFields, message: string): void;
  abstract info(fields: LogFields, message: string): void;
  abstract warn(fields: LogFields, message: string): void;
  abstract error(fields: LogFields, message: string): void;
  abstract fatal(fields: LogFields, message: string): void;
  abstract child(fields: LogFields): Log;
}
