import { arrives } from '../testing/waiting.js';
import { RawConnection } from './fixtures/raw-connection.js';
import { type GardenWorld, gardenWorld } from './fixtures/world.js';

const BED = 'GET /api/beds/b1 HTTP/1.1\r\nhost: x\r\n\r\n';

/** A world that takes one call at a time, so four may wait, whose calls are held until `release`. */
async function fullWorld(): Promise<{ world: GardenWorld; port: number; url: string; release: () => void }> {
  const world = gardenWorld({ settings: { BODY_LIMIT: 2_000, REQUESTS_AT_ONCE: 1 } });
  const { port, url } = await world.edge.listen(0, '127.0.0.1');
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  world.dispatcher.answer = async () => {
    await gate;
    return {};
  };
  return { world, port, url, release };
}

describe('a process that has as many calls in work as it takes', () => {
  it('refuses those that cannot even wait with 503 and Retry-After, answers health, and serves the others', async () => {
    const { world, port, url, release } = await fullWorld();
    const served = await Promise.all(Array.from({ length: 5 }, () => RawConnection.to(port, BED)));
    const refused = await arrives('one is refused', async () => {
      const response = await fetch(`${url}/api/beds/b1`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
      return response?.status === 503 ? response : undefined;
    });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ status: 503, code: 'OVERLOADED' });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(world.dispatcher.asked).toHaveLength(1);
    release();
    await Promise.all(served.map((connection) => connection.answers(1)));
    expect(served.map(({ statuses }) => statuses)).toEqual(served.map(() => [200]));
    await world.edge.close(0);
  });

  it('does not begin a call whose client has gone while it waited', async () => {
    const { world, port, release } = await fullWorld();
    const [first] = [await RawConnection.to(port, BED)];
    await arrives('the first is in work', () => world.dispatcher.asked.length === 1);
    const gone = await RawConnection.to(port, BED);
    const sign = await RawConnection.to(port, 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
    await sign.answers(1);
    gone.socket.resetAndDestroy();
    await arrives('the server noticed', () => world.lines().some(({ status }) => status === 499));
    release();
    await first.answers(1);
    const after = await RawConnection.to(port, BED);
    await after.answers(1);
    expect(world.dispatcher.asked).toHaveLength(2);
    await world.edge.close(0);
  });
});
