import type { Check } from '../../ops/health.js';
import { gardenWorld } from '../fixtures/world.js';

const well = (module: string, probe: Check['probe']): Check => ({ module, name: 'well', stops: 'serving', probe });

describe('health', () => {
  it('is live and ready while its checks pass', async () => {
    const { http, health } = gardenWorld();
    health.check(well('garden', () => 'half full'));
    const checks = { well: { ok: true, detail: 'half full' } };
    await http.get('/health/live').expect(200, { status: 'ok', checks: {} });
    await http
      .get('/health/ready')
      .expect(200, { status: 'ok', notReady: [], modules: { garden: { status: 'ok', checks } } });
    await http.get('/health/ready/garden').expect(200, { module: 'garden', status: 'ok', checks });
  });

  it('of a module that fails is 503, while the process that serves another module is 200 and degraded', async () => {
    const { http, health } = gardenWorld();
    health.check(well('garden', () => Promise.reject(new Error('The well is dry.'))));
    health.check(well('gate', () => undefined));
    const { body } = await http.get('/health/ready/garden').expect(503);
    expect(body.checks).toEqual({ well: { ok: false, detail: 'The well is dry.' } });
    await http.get('/health/ready/gate').expect(200);
    const whole = await http.get('/health/ready').expect(200);
    expect(whole.body).toMatchObject({ status: 'degraded', notReady: ['garden'] });
  });

  it('is live but not ready when no module serves', async () => {
    const { http, health } = gardenWorld();
    health.check(well('garden', () => Promise.reject(new Error('The well is dry.'))));
    await http.get('/health/live').expect(200);
    const { body } = await http.get('/health/ready').expect(503);
    expect(body.status).toBe('failing');
  });

  it('of a module that is not here is a problem that names those that are, and not what was asked for', async () => {
    const { http, health } = gardenWorld();
    health.check(well('garden', () => undefined));
    const { body, type } = await http.get('/health/ready/cellar').expect(404);
    expect(type).toBe('application/problem+json');
    expect(body).toMatchObject({
      code: 'UNKNOWN_MODULE',
      detail: 'No module of this name runs here; here are: garden.',
    });
  });

  it('is not ready once the edge closes', async () => {
    const { http, edge, health } = gardenWorld();
    health.check(well('garden', () => undefined));
    await edge.close(0);
    await http.get('/health/ready').expect(503);
    await http.get('/health/ready/garden').expect(503);
    await http.get('/health/live').expect(200);
  });
});

describe('metrics', () => {
  it('count requests by module, call, method and status, however many addresses there are', async () => {
    const { http, metrics } = gardenWorld();
    await http.get('/api/beds/b1');
    await http.get('/api/beds/b2');
    await http.get('/api/beds?limit=x');
    await http.get('/nothing/here');
    const { text } = await gardenWorld({ listener: 'internal', metrics })
      .http.get('/metrics')
      .expect(200)
      .expect('content-type', /^text\/plain/);
    expect(text).toContain('http_requests_total{module="garden",call="bed",method="GET",status="200"} 2');
    expect(text).toContain('http_requests_total{module="garden",call="beds",method="GET",status="400"} 1');
    expect(text).toContain('http_requests_total{module="edge",call="none",method="any",status="404"} 1');
    expect(text).toContain('http_request_seconds_count{module="garden",call="bed",method="GET",status="200"} 2');
    expect(text).not.toContain('b1');
  });
});
