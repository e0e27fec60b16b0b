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
