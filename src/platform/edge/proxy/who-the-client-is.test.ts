import { type ForeignWorld, foreignWorld } from './fixtures/foreign-world.js';

describe('a foreign service sees', () => {
  let world: ForeignWorld | undefined;
  afterEach(() => world?.end());
  const seenWith = async (TRUSTED_PROXIES: number, headers: Record<string, string>) => {
    world = await foreignWorld({ settings: { BODY_LIMIT: 2_000, TRUSTED_PROXIES } });
    await (await fetch(`${world.url}/api/plants`, { headers })).text();
    return world.service.last.headers;
  };

  it('the address of the client, and nothing that an unknown client claims about itself', async () => {
    const seen = await seenWith(0, {
      ...{
        'x-forwarded-for': '6.6.6.6',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'evil',
        'x-forwarded-port': '1',
      },
      ...{ forwarded: 'for=6.6.6.6', 'x-real-ip': '6.6.6.6', x_forwarded_for: '6.6.6.6', 'x-served-by': 'evil' },
      ...{ 'x-correlation-id': 'not well formed', traceparent: 'evil', 'x-internal-mac': 'evil' },
    });
    expect(JSON.stringify(seen)).not.toMatch(/6\.6\.6\.6|evil|not well formed/);
    expect(seen).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': `127.0.0.1:${world?.port}`,
      via: expect.stringMatching(/^1\.1 ficus-/),
    });
  });

  it('what trusted proxies say, and of that no more than they have written', async () => {
    const seen = await seenWith(2, {
      'x-forwarded-for': '6.6.6.6, 203.0.113.7, 10.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'garden.example',
      via: '1.1 front',
    });
    expect(seen).toMatchObject({
      'x-forwarded-for': '203.0.113.7, 10.0.0.1, 127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'garden.example',
      via: expect.stringMatching(/^1\.1 front, 1\.1 ficus-/),
    });
  });

  it('no scheme and no host that a client has written before those of the trusted proxies', async () => {
    const seen = await seenWith(1, { 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'evil, garden.example' });
    expect(seen).toMatchObject({ 'x-forwarded-proto': 'http', 'x-forwarded-host': 'garden.example' });
  });

  it('the ids under which this host logs the request', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const seen = await seenWith(0, { 'x-correlation-id': 'c-1', 'x-request-id': 'r-1', traceparent });
    expect(seen).toMatchObject({ 'x-correlation-id': 'c-1', 'x-request-id': 'r-1', traceparent });
  });
});
