/** What a line says besides its message. An error goes under `err`: its message and stack are written. */
export interface LogFields {
  readonly err?: unknown;
  readonly [field: string]: unknown;
}

/** Where the platform and the modules write what happened. One JSON object per line; secrets are redacted. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  fatal(fields: LogFields, message: string): void;
  /** A log whose lines all carry `fields` too: `log.child({ module: 'garden' })`. */
  child(fields: LogFields): Log;
}

/** The log of the module that it is injected into: each line names the module. The class is also its injection token. */
export abstract class ModuleLog implements Log {
  abstract debug(fields: LogFields, message: string): void;
  abstract info(fields: LogFields, message: string): void;
  abstract warn(fields: LogFields, message: string): void;
  abstract error(fields: LogFields, message: string): void;
  abstract fatal(fields: LogFields, message: string): void;
  abstract child(fields: LogFields): Log;
}

/** Where finished lines go. */
export interface LogDestination {
  write(line: string): void;
}
