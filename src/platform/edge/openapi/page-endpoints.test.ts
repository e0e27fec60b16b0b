import { createHash } from 'node:crypto';
import { garden } from '../fixtures/garden.js';
import { gardenWorld } from '../fixtures/world.js';

const sampleAccounts = [{ email: 'lily@garden.example', password: 'published', role: 'gardener <b>' }];
const about = { title: 'Garden & Co', version: '1.2.3', description: 'Beds.', sampleAccounts };
const { http } = gardenWorld({ about });

describe('the first page', () => {
  it('shows a browser what runs: modules, calls, events, links and sample accounts', async () => {
    const { text } = await http
      .get('/')
      .set('accept', 'text/html,*/*;q=0.8')
      .expect(200)
      .expect('content-type', /html/);
    for (const part of [
      'Garden &amp; Co',
      'garden.planted',
      'href="/docs#/garden/garden.beds"',
      'href="/health/ready"',
      'measure',
    ])
      expect(text).toContain(part);
    expect(text).toContain('lily@garden.example');
    expect(text).toContain('gardener &lt;b&gt;');
  });

  it('tells a program the same as data', async () => {
    const { body, headers } = await http.get('/').expect(200);
    expect(body.modules[1]).toEqual({ name: 'gate', calls: ['keys'], events: [] });
    expect(body.modules[0].events).toEqual(['garden.planted']);
    expect(headers['vary']).toBe('Accept');
    expect(JSON.stringify(body)).not.toContain('published');
  });

  it('has no sample accounts when there are none', async () => {
    const { text } = await gardenWorld().http.get('/').set('accept', 'text/html');
    expect(text).not.toContain('Sample accounts');
  });
});

describe('the documentation', () => {
  it('has a button for each sample account, where a call signs in, and explains each problem', async () => {
    const { text } = await gardenWorld({ about: { ...about, signInAt: '/api/gate' } })
      .http.get('/docs')
      .expect(200);
    expect(text).toContain('data-sign-in="/api/gate"');
    expect(text).toContain('data-email="lily@garden.example" data-password="published"');
    expect(text).toContain('id="BED_FULL"');
  });

  it('has no such button without sample accounts, and no events where the page may not read them', async () => {
    const { text } = await gardenWorld().http.get('/docs').expect(200);
    expect(text).not.toMatch(/data-email|data-sign-in|id="last-call"/);
  });

  it('has no script or style within it, and nothing of another host', async () => {
    const { text, headers } = await http.get('/docs').expect(200).expect('content-type', 'text/html; charset=utf-8');
    expect(text).not.toMatch(/<style|style=|<script[^>]*>[^<]|(src|href)="(https?:)?\/\//);
    const policy = String(headers['content-security-policy']).split(';');
    expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'", "style-src 'self'"]));
    expect(String(headers['content-security-policy'])).not.toContain('unsafe');
  });

  it('has all files that it names, and sends them again only when they have changed', async () => {
    const { text } = await http.get('/docs');
    const paths = [...text.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)].map((match) => String(match[1]));
    expect(paths).toHaveLength(4);
    for (const path of paths) {
      const { headers } = await http
        .get(path)
        .expect(200)
        .expect('content-type', /^text\/(css|javascript)/);
      await http.get(path).set('if-none-match', String(headers['etag'])).expect(304);
    }
  });

  it('needs no script on the first page, whose policy admits its style', async () => {
    const { text, headers } = await http.get('/').set('accept', 'text/html').expect(200);
    expect(text).not.toMatch(/<script|src=|@import|url\(/);
    const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? '';
    const digest = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toContain(`style-src 'sha256-${digest}'`);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('is there as data', async () => {
    const { body } = await http
      .get('/openapi.json')
      .expect(200)
      .expect('content-type', /^application\/json/);
    expect(body.openapi).toBe('3.1.0');
    expect(body.info).toEqual({ title: 'Garden & Co', version: '1.2.3', description: 'Beds.' });
  });
});

describe('the events', () => {
  const eventsAt = (listener: 'public' | 'internal') =>
    gardenWorld({ listener, about, events: [{ contract: garden, on: [] }] }).http;

  it('are there as data: to GET and to HEAD, and listed on the first page and in the documentation', async () => {
    const served = eventsAt('public');
    const { body, text } = await served
      .get('/asyncapi.json')
      .expect(200)
      .expect('content-type', /^application\/json/);
    expect(body.asyncapi).toBe('3.0.0');
    expect(body.info).toMatchObject({ title: 'Garden & Co: events', version: '1.2.3' });
    expect(Object.keys(body.components.messages)).toEqual(['garden.planted']);
    const head = await served.head('/asyncapi.json').expect(200);
    expect(head.headers['content-length']).toBe(String(Buffer.byteLength(text)));
    for (const page of ['/', '/docs'])
      expect((await served.get(page).set('accept', 'text/html')).text).toContain('href="/asyncapi.json"');
    expect((await served.get('/')).body.links).toMatchObject({ 'AsyncAPI 3.0': '/asyncapi.json' });
  });

  it('are no business of operators: the internal listener neither serves nor lists them', async () => {
    const served = eventsAt('internal');
    await served.get('/asyncapi.json').expect(404);
    for (const page of ['/', '/docs'])
      expect((await served.get(page).set('accept', 'text/html')).text).not.toContain('asyncapi');
  });
});

describe('every answer', () => {
  it.each(['/api/beds', '/api/weeds', '/', '/health/live'])('has security headers: %s', async (path) => {
    const { headers } = await http.get(path);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('strict-transport-security');
  });
});
