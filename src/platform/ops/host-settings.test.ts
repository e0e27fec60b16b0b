import { readHostSettings } from './host-settings.js';

describe("a process's settings", () => {
  it('are safe without any environment: this machine only, with sample data', () => {
    expect({ ...readHostSettings({}) }).toEqual({
      PORT: 3000,
      HOST: '127.0.0.1',
      DATA_DIR: `${process.cwd()}/data`,
      LOG_LEVEL: 'info',
      NODE_ENV: 'development',
      SAMPLE_DATA: true,
      AUTH_ISSUER: undefined,
      AUTH_AUDIENCE: undefined,
      TRUSTED_PROXIES: 0,
      HEADERS_TIMEOUT: 10_000,
      REQUEST_TIMEOUT: 30_000,
      RESPONSE_TIMEOUT: 30_000,
      REQUESTS_AT_ONCE: 256,
      RATE_LIMIT: true,
      RATE_LIMIT_MEMBER: 250,
      RATE_LIMIT_NETWORK: 250,
      BODY_LIMIT: 102_400,
      SHUTDOWN_GRACE: 10_000,
    });
  });

  it('leave sample data off in production', () => {
    expect(readHostSettings({ NODE_ENV: 'production' }).SAMPLE_DATA).toBe(false);
  });

  it('stop a start that trusts another issuer and does not say whom its tokens must be meant for', () => {
    expect(() => readHostSettings({ AUTH_ISSUER: 'https://id.example' })).toThrow(
      "AUTH_AUDIENCE is not set while AUTH_ISSUER is; set it to the 'aud' of the tokens that are meant for this system",
    );
    const set = { AUTH_ISSUER: 'https://id.example', AUTH_AUDIENCE: 'garden' };
    expect(readHostSettings(set)).toMatchObject(set);
  });

  it('stop a production start that asks for sample data', () => {
    expect(() => readHostSettings({ NODE_ENV: 'production', SAMPLE_DATA: 'on' })).toThrow(
      "SAMPLE_DATA is 'on' while NODE_ENV is 'production'; the sample accounts have a published password, so allowed is 'off'.",
    );
  });
});
