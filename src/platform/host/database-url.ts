import { SettingError } from '../ops/read-settings.js';

const ALLOWED = 'postgres://user:password@host:port/database';

/** The variable that gives a module a database on a PostgreSQL server: `ORDER_DATABASE_URL`. */
export function databaseVariable(module: string): string {
  return `${module.toUpperCase()}_DATABASE_URL`;
}

/**
 * Checks what a variable says. An address that is wrong may have its password anywhere, so nothing of it is repeated.
 * @throws SettingError naming the variable
 */
export function databaseUrl(variable: string, text: string): string {
  if (URL.canParse(text)) {
    const { protocol, hostname, pathname } = new URL(text);
    const known = protocol === 'postgres:' || protocol === 'postgresql:';
    if (known && hostname !== '' && /^\/[^/]+$/.test(pathname)) return text;
  }
  throw new SettingError(
    variable,
    `${variable} is no address of a PostgreSQL database; allowed is ${ALLOWED}, with what is special in the password percent-encoded.`,
  );
}
