import { type GardenWorld, gardenWorld } from '../fixtures/world.js';
import { systemClock } from '../../ops/clock.js';
import { RawConnection } from '../fixtures/raw-connection.js';
import { ForeignService } from './fixtures/foreign-world.js';

describe('the proxy door of a module', () => {
  let world: GardenWorld;
  let service: ForeignService;
  let addresses: readonly string[];
  let now: number;

  beforeEach(async () => {
    service = await ForeignService.start();
    addresses = [service.address];
    now = 0;
    const doors = {
      of: (module: string) =>
        module === 'garden' && addresses.length > 0 ? { addresses, place: 'far:4001' } : undefined,
    };
    const clock = Object.assign(Object.create(systemClock) as typeof systemClock, { monotonic: () => now });
    world = gardenWorld({ doors, clock });
  });
  afterEach(async () => {
    await service.stop();
    await world.edge.close(0);
  });

  const answers = (headers: Record<string, string>, status = 200) => {
    service.answer = (_request, response) => void response.writeHead(status, headers).end('{"from":"afar"}');
  };

  it('forwards the requests of its routes, untouched, and no others', async () => {
    answers({ 'x-served-by': 'garden@local', 'x-commit': 'garden.1.7', etag: '"3"' }, 201);
    const path = '/api/beds/b1/plants?a=%2F';
    const sent = await world.http.post(path).set('idempotency-key', 'k1').send({ plant: 'rose' }).expect(201);
    expect(sent.text).toBe('{"from":"afar"}');
    expect(sent.headers).toMatchObject({ 'x-served-by': 'garden@far:4001', 'x-commit': 'garden.1.7', etag: '"3"' });
    const { method, url, body, headers } = service.last;
    expect([method, url, body, headers['idempotency-key']]).toEqual(['POST', path, '{"plant":"rose"}', 'k1']);
    expect(world.dispatcher.asked).toEqual([]);
    await world.http.head('/api/beds/b1').expect(201);
    expect(service.last.method).toBe('HEAD');
    const before = service.received.length;
    world.dispatcher.answer = () => ({ value: { keys: [] } });
    await world.http.get('/.well-known/jwks.json').expect(200).expect('x-served-by', 'gate@local');
    await world.http.options('/api/beds').expect(204);
    await world.http.delete('/api/beds').expect(405);
    await world.http.get('/api/nowhere').expect(404);
    expect(service.received).toHaveLength(before);
  });

  it('leaves in x-served-by what the service says of other modules, and adds nothing to what names nobody', async () => {
    answers({ 'x-served-by': 'well@local' });
    await world.http.get('/api/beds').expect('x-served-by', 'well@local');
    answers({});
    expect((await world.http.get('/api/beds')).headers['x-served-by']).toBeUndefined();
  });

  it('is left for the call door from one request to the next', async () => {
    answers({});
    await world.http.get('/api/beds');
    addresses = [];
    await world.http.get('/api/beds').expect(200).expect('x-served-by', 'garden@local');
    expect([service.received.length, world.dispatcher.asked.length]).toEqual([1, 1]);
  });

  it('gives each of several instances its share', async () => {
    answers({});
    const other = await ForeignService.start();
    addresses = [service.address, other.address];
    for (let at = 0; at < 4; at += 1) await world.http.get('/api/beds').expect(200);
    expect([service.received.length, other.received.length]).toEqual([2, 2]);
    await other.stop();
  });

  it('is avoided for a second when nothing listens there; the call of each request is sent', async () => {
    const gone = await ForeignService.start();
    await gone.stop();
    addresses = [gone.address];
    const looked = () => world.lines().filter(({ code }) => code === 'UPSTREAM_UNREACHABLE').length;
    for (const [at, tries] of [
      [0, 1],
      [999, 1],
      [1_000, 2],
    ] as const) {
      now = at;
      await world.http.get('/api/beds').expect(200).expect('x-served-by', 'garden@local');
      expect([at, looked()]).toEqual([at, tries]);
    }
    now = 2_000;
    await world.http.post('/api/beds/b1/plants').set('idempotency-key', 'k1').send({ plant: 'rose' }).expect(201);
    expect([looked(), world.dispatcher.last.input]).toEqual([3, expect.objectContaining({ plant: 'rose' })]);
  });

  it('is avoided when it is silent: the client waits for the deadline of its call, not for FOREIGN_TIMEOUT', async () => {
    service.answer = () => undefined;
    const { body } = await world.http.get('/api/beds').expect(504);
    expect(body).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await world.http.get('/api/beds').expect(200).expect('x-served-by', 'garden@local');
    expect(service.received).toHaveLength(1);
  });

  it.each([
    ['a GET with a body', 'GET /api/beds', 'content-length: 2', '{}'],
    ['a GET in chunks', 'GET /api/beds', 'transfer-encoding: chunked', '0\r\n\r\n'],
    ['dot segments', 'GET /api/beds/..', 'x: y', ''],
    ['headers that end at this host', 'GET /api/beds', 'connection: x-commit\r\nx-commit: garden@1:1', ''],
  ])('is not for what two hosts could read differently: %s', async (_what, line, header, body) => {
    answers({});
    const { port } = await world.edge.listen(0, '127.0.0.1');
    const connection = await RawConnection.to(port, `${line} HTTP/1.1\r\nhost: x\r\n${header}\r\n\r\n${body}`);
    await connection.answers(1);
    expect([connection.statuses, service.received, world.dispatcher.asked.length]).toEqual([[200], [], 1]);
    connection.socket.destroy();
  });

  it('counts requests as the call door does, and lets the service judge tokens', async () => {
    answers({}, 401);
    await world.http.get('/api/beds').set('authorization', 'Bearer gardener-lily').expect(401);
    await world.http.get('/api/beds').set('authorization', 'Bearer forged').expect(401, '{"from":"afar"}');
    expect(service.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer gardener-lily',
      'Bearer forged',
    ]);
    const members = world.lines().flatMap(({ msg, memberId }) => (msg === 'request' ? [memberId] : []));
    expect(members).toEqual(['lily', undefined]);
  });
});
