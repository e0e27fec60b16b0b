import { readHostSettings } from './host-settings.js';

describe("a process's settings", () => {
  it('are safe without any environment: this machine only, with sample data', () => {
    expect({ ...readHostSettings({}) }).toEqual({
      PORT: 3000,
      HOST: '127.0.0.1',
      INTERNAL_PORT: 3001,
      INTERNAL_HOST: '127.0.0.1',
      CALL_TRANSPORT: 'frames',
      THREAD_HEAP_MB: 512,
      INTERNAL_SECRET: undefined,
      DATA_DIR: `${process.cwd()}/data`,
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'auto',
      NODE_ENV: 'development',
      SAMPLE_DATA: true,
      AUTH_ISSUER: undefined,
      AUTH_AUDIENCE: undefined,
      CORS_ORIGINS: 'loopback',
      TRUSTED_PROXIES: 0,
      HEADERS_TIMEOUT: 10_000,
      REQUEST_TIMEOUT: 30_000,
      RESPONSE_TIMEOUT: 30_000,
      FOREIGN_TIMEOUT: 30_000,
      REQUESTS_AT_ONCE: 256,
      RATE_LIMIT: true,
      RATE_LIMIT_MEMBER: 250,
      RATE_LIMIT_NETWORK: 250,
      BODY_LIMIT: 102_400,
      SHUTDOWN_GRACE: 10_000,
      MOVE_PATIENCE: 30_000,
      SWITCH_FENCE_LIMIT: 150,
      SWITCH_LIMIT: 2_000,
    });
  });

  it('leave sample data off in production', () => {
    expect(readHostSettings({ NODE_ENV: 'production' }).SAMPLE_DATA).toBe(false);
  });

  it.each([
    [{}, 'loopback'],
    [{ NODE_ENV: 'production' }, 'off'],
    [{ NODE_ENV: 'production', CORS_ORIGINS: '*' }, '*'],
    [{ CORS_ORIGINS: 'https://a.example, http://b.example:81' }, ['https://a.example', 'http://b.example:81']],
  ])('of %j let pages of these origins use the API: %j', (environment, origins) => {
    expect(readHostSettings(environment).CORS_ORIGINS).toEqual(origins);
  });

  it.each(['https://a.example/', 'a.example', 'ftp://a.example', 'https://a.example,', 'on'])(
    'refuse %j as an origin, with a sentence',
    (CORS_ORIGINS) => {
      expect(() => readHostSettings({ CORS_ORIGINS })).toThrow(
        /CORS_ORIGINS is '.*'; allowed is 'off', 'loopback', '\*' or origins/,
      );
    },
  );

  it('stop a start that trusts another issuer and does not say whom its tokens must be meant for', () => {
    expect(() => readHostSettings({ AUTH_ISSUER: 'https://id.example' })).toThrow(
      "AUTH_AUDIENCE is not set while AUTH_ISSUER is; set it to the 'aud' of the tokens that are meant for this system",
    );
    const set = { AUTH_ISSUER: 'https://id.example', AUTH_AUDIENCE: 'garden' };
    expect(readHostSettings(set)).toMatchObject(set);
  });

  it.each([
    ['4000', undefined, 4001],
    ['65535', undefined, 65_534],
    ['0', undefined, 0],
    ['4000', '0', 0],
    ['4000', '4010', 4010],
  ])('put INTERNAL_PORT beside PORT %s unless it is set (%s): %d', (PORT, INTERNAL_PORT, expected) => {
    expect(readHostSettings({ PORT, INTERNAL_PORT }).INTERNAL_PORT).toBe(expected);
  });

  it('stop a start whose two ports are one, or whose internal port is none', () => {
    expect(() => readHostSettings({ PORT: '4000', INTERNAL_PORT: '4000' })).toThrow(
      "INTERNAL_PORT is '4000', and PORT is the same; allowed is another port (unless it is set, it is PORT + 1).",
    );
    expect(() => readHostSettings({ INTERNAL_PORT: '65536' })).toThrow("INTERNAL_PORT is '65536'; allowed is a port");
    expect(() => readHostSettings({ PORT: 'x' })).toThrow("PORT is 'x'; allowed is a port");
  });

  const INTERNAL_SECRET = 'a-secret-of-at-least-32-characters';

  it.each(['0.0.0.0', '::', '10.0.0.7', '::ffff:10.0.0.7', 'ficus.internal', '127.1', '0'])(
    'stop a start whose internal port other machines may reach (%s) without a secret',
    (INTERNAL_HOST) => {
      expect(() => readHostSettings({ INTERNAL_HOST })).toThrow(
        `INTERNAL_SECRET is not set while INTERNAL_HOST is '${INTERNAL_HOST}', which other machines may reach; set it to`,
      );
      expect(readHostSettings({ INTERNAL_HOST, INTERNAL_SECRET })).toMatchObject({ INTERNAL_HOST, INTERNAL_SECRET });
    },
  );

  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', 'localhost'])(
    'need no secret on loopback: %s',
    (INTERNAL_HOST) => {
      expect(readHostSettings({ INTERNAL_HOST }).INTERNAL_SECRET).toBeUndefined();
    },
  );

  it.each(['x'.repeat(31), 'x'.repeat(257), `${INTERNAL_SECRET} `, `${INTERNAL_SECRET}é`])(
    'refuse a secret that is too short, too long or no header, and do not repeat it: %s',
    (wrong) => {
      expect(() => readHostSettings({ INTERNAL_SECRET: wrong })).toThrow(
        "INTERNAL_SECRET is '[redacted]'; allowed is 32 to 256 printable ASCII characters without spaces.",
      );
    },
  );

  it('take no other transport of calls than those that there are', () => {
    expect(readHostSettings({ CALL_TRANSPORT: 'http' }).CALL_TRANSPORT).toBe('http');
    expect(() => readHostSettings({ CALL_TRANSPORT: 'udp' })).toThrow(
      "CALL_TRANSPORT is 'udp'; allowed is 'frames' or 'http'.",
    );
  });

  it.each(['', '32', '512', '1000000'])('take a heap of a thread within its bounds: %p', (THREAD_HEAP_MB) => {
    expect(readHostSettings({ THREAD_HEAP_MB }).THREAD_HEAP_MB).toBe(Number(THREAD_HEAP_MB || 512));
  });

  it.each(['0', '31', '1000001', '-64', '64.5', '64mb', '0x40', '1e3', 'NaN', 'unlimited'])(
    'refuse a heap of a thread that is no whole number of MiB, or too small to start in: %p',
    (THREAD_HEAP_MB) => {
      expect(() => readHostSettings({ THREAD_HEAP_MB })).toThrow(
        `THREAD_HEAP_MB is '${THREAD_HEAP_MB}'; allowed is a whole number from 32 to 1000000.`,
      );
    },
  );

  it('need no secret for HOST: a public address is public by its nature', () => {
    expect(readHostSettings({ HOST: '0.0.0.0' }).HOST).toBe('0.0.0.0');
  });

  it('stop a production start with sample data', () => {
    expect(() => readHostSettings({ NODE_ENV: 'production', SAMPLE_DATA: 'on' })).toThrow(
      "SAMPLE_DATA is 'on' while NODE_ENV is 'production'; the sample accounts have a published password, so allowed is 'off'.",
    );
  });
});
