import { type Environment, readSettings, SettingError } from '../ops/read-settings.js';
import { type HostSettings, isLoopback, readHostSettings } from '../ops/host-settings.js';
import { optionalPortSetting, optionalUrlSetting, textSetting, urlSetting } from '../ops/setting-schemas.js';
import { settings } from '../ops/settings.js';
import { assertNoThread, originOf } from './wanted-places.js';

/** The default of INTERNAL_PORT in a service: other than that of the host that keeps the journal. */
const SERVICE_PORT = '4001';
/** Each means all addresses of the machine. */
const ANY_ADDRESS = ['0.0.0.0', '::'];

/** The settings of a process that runs modules outside the host that keeps the journal. */
export class ServiceSettings extends settings({
  /** The internal address of the host that keeps the journal. */
  KEEPER_URL: urlSetting(),
  /** The address at which other hosts reach this one; unless it is set, that of its internal port. */
  SERVICE_URL: optionalUrlSetting(),
  /** The port of its public edge; 0 takes any free one. Unless it is set, the service has none. */
  EDGE_PORT: optionalPortSetting(),
  /** The address of that port. */
  EDGE_HOST: textSetting('127.0.0.1'),
}) {}

/**
 * Reads the settings of a service: those of a host, and its own.
 * @param modules those that it runs
 * @throws SettingError when a value is wrong, INTERNAL_SECRET is not set, or PLACEMENT has one of its modules in a thread.
 */
export function readServiceSettings(
  environment: Environment,
  modules: readonly string[],
): HostSettings & ServiceSettings {
  const own = readSettings(ServiceSettings, environment);
  for (const variable of ['KEEPER_URL', 'SERVICE_URL'] as const)
    if (own[variable] !== undefined && originOf(own[variable]) === undefined)
      throw new SettingError(
        variable,
        `${variable} is '${own[variable]}'; allowed is an address without a path, such as 'http://127.0.0.1:3001'.`,
      );
  const host = readHostSettings({
    ...environment,
    // Of a monolith: a shell that has set it for one starts services as well.
    PORT: '0',
    INTERNAL_PORT: environment['INTERNAL_PORT'] || SERVICE_PORT,
  });
  requireSecret(host, 'other hosts reach this service');
  assertNoThread(host.PLACEMENT, modules);
  if (own.SERVICE_URL === undefined && ANY_ADDRESS.includes(host.INTERNAL_HOST))
    throw new SettingError(
      'SERVICE_URL',
      `SERVICE_URL is not set while INTERNAL_HOST is '${host.INTERNAL_HOST}', which is no address that other hosts can call; set it to the one at which they reach this service, such as 'http://garden:4001'.`,
    );
  assertEdgeAddress(own, host);
  return Object.freeze({ ...host, ...own });
}

/** @throws SettingError when other hosts would look for the public edge where it does not listen. */
function assertEdgeAddress(
  { EDGE_PORT, EDGE_HOST, SERVICE_URL }: ServiceSettings,
  { INTERNAL_PORT }: HostSettings,
): void {
  if (EDGE_PORT === undefined) return;
  if (EDGE_PORT !== 0 && EDGE_PORT === INTERNAL_PORT)
    throw new SettingError(
      'EDGE_PORT',
      `EDGE_PORT is '${EDGE_PORT}', and INTERNAL_PORT is the same; allowed is another port.`,
    );
  if (SERVICE_URL !== undefined && isLoopback(EDGE_HOST) && !isLoopback(new URL(SERVICE_URL).hostname))
    throw new SettingError(
      'EDGE_HOST',
      `EDGE_HOST is '${EDGE_HOST}' while SERVICE_URL is '${SERVICE_URL}', so other hosts cannot reach the public edge; set EDGE_HOST to 0.0.0.0, or to the address of SERVICE_URL.`,
    );
}

/** @throws SettingError when there is no secret that hosts share. @param why completes "INTERNAL_SECRET is not set, and …" */
export function requireSecret({ INTERNAL_SECRET: secret }: Pick<HostSettings, 'INTERNAL_SECRET'>, why: string): string {
  if (secret !== undefined) return secret;
  throw new SettingError(
    'INTERNAL_SECRET',
    `INTERNAL_SECRET is not set, and ${why}; set it to the same 32 to 256 printable ASCII characters on all hosts (such as from 'openssl rand -hex 32').`,
  );
}
