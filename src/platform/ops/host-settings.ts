import { BlockList, isIP } from 'node:net';
import { type Environment, readSettings, SettingError } from './read-settings.js';
import {
  bytesSetting,
  choiceSetting,
  optionalSecretSetting,
  optionalSwitchSetting,
  optionalTextSetting,
  optionalUrlSetting,
  originsSetting,
  pathSetting,
  portSetting,
  switchSetting,
  textSetting,
  wholeNumberSetting,
} from './setting-schemas.js';
import { durationSetting, settings } from './settings.js';
import { LOG_FORMATS } from './standard-output.js';

/** The settings of a process, whatever modules run in it. */
export class HostSettings extends settings({
  /** The public port; 0 takes any free one. */
  PORT: portSetting(3000),
  /** The address to listen on: only this machine, unless said otherwise. */
  HOST: textSetting('127.0.0.1'),
  /** The port for operators and other hosts; 0 takes any free one. {@link readHostSettings} gives the default. */
  INTERNAL_PORT: portSetting(3001),
  /** The address of that port. One that other machines can reach requires `INTERNAL_SECRET`. */
  INTERNAL_HOST: textSetting('127.0.0.1'),
  /** The secret with which requests to that port are signed, but for those of health or metrics. The same for all hosts. */
  INTERNAL_SECRET: optionalSecretSetting(),
  /** How calls to other hosts travel: as frames on one kept connection, or each as a request of HTTP. */
  CALL_TRANSPORT: choiceSetting(['frames', 'http'], 'frames'),
  /** Where modules are, of the host that keeps the journal: `garden:http://127.0.0.1:4001,gate:thread`. */
  PLACEMENT: optionalTextSetting(),
  /** The largest heap of a module's thread, in MiB. */
  THREAD_HEAP_MB: wholeNumberSetting(512, { min: 32, max: 1_000_000 }),
  /** The directory of the modules' databases. */
  DATA_DIR: pathSetting('./data'),
  LOG_LEVEL: choiceSetting(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
  LOG_FORMAT: choiceSetting(LOG_FORMATS, 'auto'),
  NODE_ENV: choiceSetting(['development', 'production', 'test'], 'development'),
  /** Whether new databases are filled with sample data. {@link readHostSettings} gives the default. */
  SAMPLE_DATA: optionalSwitchSetting(),
  /** A further issuer whose tokens are trusted. */
  AUTH_ISSUER: optionalUrlSetting(),
  /** Whom the tokens of that issuer must be meant for (their `aud`). Required with it. */
  AUTH_AUDIENCE: optionalTextSetting(),
  /** Which pages of other origins may use the API from a browser (CORS). {@link readHostSettings} gives the default. */
  CORS_ORIGINS: originsSetting('off'),
  /** How many proxies stand before this host: so many addresses at the end of `X-Forwarded-For` are believed. */
  TRUSTED_PROXIES: wholeNumberSetting(0, { min: 0, max: 10 }),
  /** How long a client may take to send its headers, in milliseconds. */
  HEADERS_TIMEOUT: durationSetting('10s'),
  /** How long a client may take to send a whole request, in milliseconds. */
  REQUEST_TIMEOUT: durationSetting('30s'),
  /** How long a client may take to read a response, in milliseconds; then its connection is cut off. */
  RESPONSE_TIMEOUT: durationSetting('30s'),
  /** How long a foreign service may take to begin its response, and for each pause within it, in milliseconds. */
  FOREIGN_TIMEOUT: durationSetting('30s'),
  /** How many calls of clients are in work at once; four times as many may wait, further ones are refused with 503. */
  REQUESTS_AT_ONCE: wholeNumberSetting(256, { min: 1, max: 100_000 }),
  /** Whether the requests of clients are limited; off for load tests. */
  RATE_LIMIT: switchSetting('on'),
  /** Requests a second of one member, on average over 10 seconds. */
  RATE_LIMIT_MEMBER: wholeNumberSetting(250, { min: 1, max: 1_000_000 }),
  /** Requests a second to one route from one network, of clients without a valid token. */
  RATE_LIMIT_NETWORK: wholeNumberSetting(250, { min: 1, max: 1_000_000 }),
  /** How long a host may be silent before the move of a module is cancelled, in milliseconds. The module has no owner meanwhile. */
  MOVE_PATIENCE: durationSetting('30s'),
  /** How long the fence of a live move may wait for the writer's turn before the switch is cancelled, in milliseconds. */
  SWITCH_FENCE_LIMIT: durationSetting('150ms'),
  /** How long the switch of a live move may take to its commit point before it is cancelled, in milliseconds. Commands wait meanwhile. */
  SWITCH_LIMIT: durationSetting('2s'),
  /** The largest request body, in bytes. */
  BODY_LIMIT: bytesSetting('100kb'),
  /** How long a stop waits for the requests in flight, in milliseconds. */
  SHUTDOWN_GRACE: durationSetting('10s'),
}) {}

/**
 * Reads the settings of a process. Sample data is on unless NODE_ENV is production, where it cannot be turned on; there, pages of
 * other origins are refused unless CORS_ORIGINS names them, and otherwise those of this machine are served.
 * INTERNAL_PORT is PORT + 1 unless it is set, and any free port when PORT is.
 * @throws SettingError when a value is wrong.
 */
export function readHostSettings(environment: Environment): HostSettings {
  const production = environment['NODE_ENV'] === 'production';
  const read = readSettings(HostSettings, {
    ...environment,
    SAMPLE_DATA: environment['SAMPLE_DATA'] || (production ? 'off' : 'on'),
    CORS_ORIGINS: environment['CORS_ORIGINS'] || (production ? 'off' : 'loopback'),
    INTERNAL_PORT: environment['INTERNAL_PORT'] || internalPortBeside(environment['PORT'] || '3000'),
  });
  if (production && read.SAMPLE_DATA)
    throw new SettingError(
      'SAMPLE_DATA',
      "SAMPLE_DATA is 'on' while NODE_ENV is 'production'; the sample accounts have a published password, so allowed is 'off'.",
    );
  if (read.AUTH_ISSUER !== undefined && read.AUTH_AUDIENCE === undefined)
    throw new SettingError(
      'AUTH_AUDIENCE',
      "AUTH_AUDIENCE is not set while AUTH_ISSUER is; set it to the 'aud' of the tokens that are meant for this system, or those of that issuer's other systems would be taken here.",
    );
  assertInternalAddress(read);
  return read;
}

/** The default of INTERNAL_PORT. A PORT that is no port is refused before this one is looked at. */
function internalPortBeside(port: string): string {
  const number = Number(port);
  return String(number > 0 && number < 65_535 ? number + 1 : number === 65_535 ? number - 1 : 0);
}

/** @throws SettingError */
function assertInternalAddress({ PORT, INTERNAL_PORT, INTERNAL_HOST, INTERNAL_SECRET }: HostSettings): void {
  if (INTERNAL_PORT !== 0 && INTERNAL_PORT === PORT)
    throw new SettingError(
      'INTERNAL_PORT',
      `INTERNAL_PORT is '${INTERNAL_PORT}', and PORT is the same; allowed is another port (unless it is set, it is PORT + 1).`,
    );
  if (INTERNAL_SECRET === undefined && !isLoopback(INTERNAL_HOST))
    throw new SettingError(
      'INTERNAL_SECRET',
      `INTERNAL_SECRET is not set while INTERNAL_HOST is '${INTERNAL_HOST}', which other machines may reach; set it to 32 to 256 printable ASCII characters without spaces (such as from 'openssl rand -hex 32'), or set INTERNAL_HOST to 127.0.0.1.`,
    );
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** Whether an address is this machine's alone. A name other than `localhost` may mean any address, so it is not. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  return family === 0 ? host === 'localhost' : loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
