import { gardenWorld } from './fixtures/world.js';

describe('health', () => {
  it('is live and ready while its checks pass', async () => {
    const { http, health } = gardenWorld();
    health.check('well', () => 'half full');
    await http.get('/health/live').expect(200, { status: 'ok', checks: {} });
    await http.get('/health/ready').expect(200, { status: 'ok', checks: { well: { ok: true, detail: 'half full' } } });
  });

  it('is live but not ready when a check fails', async () => {
    const { http, health } = gardenWorld();
    health.check('well', () => Promise.reject(new Error('The well is dry.')));
    await http.get('/health/live').expect(200);
    const { body } = await http.get('/health/ready').expect(503);
    expect(body.checks).toEqual({ well: { ok: false, detail: 'The well is dry.' } });
  });

  it('is not ready once the edge closes', async () => {
    const { http, edge } = gardenWorld();
    await edge.close(0);
    await http.get('/health/ready').expect(503);
    await http.get('/health/live').expect(200);
  });
});

describe('metrics', () => {
  it('count requests by module, call, method and status, however many addresses there are', async () => {
    const { http } = gardenWorld();
    await http.get('/api/beds/b1');
    await http.get('/api/beds/b2');
    await http.get('/api/beds?limit=x');
    await http.get('/nothing/here');
    const { text } = await http
      .get('/metrics')
      .expect(200)
      .expect('content-type', /^text\/plain/);
    expect(text).toContain('http_requests_total{module="garden",call="bed",method="GET",status="200"} 2');
    expect(text).toContain('http_requests_total{module="garden",call="beds",method="GET",status="400"} 1');
    expect(text).toContain('http_requests_total{module="edge",call="none",method="any",status="404"} 1');
    expect(text).toContain('http_request_seconds_count{module="garden",call="bed",method="GET",status="200"} 2');
    expect(text).not.toContain('b1');
  });
});
