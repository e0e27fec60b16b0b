import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { StuckWorld } from '../platform/stuck-world.js';

const EVENTS = fileURLToPath(new URL('../../tools/events/events.mjs', import.meta.url));
const [FIRST, SECOND] = ['garden:pruning:b1', 'garden:pruning:b2'];

describe('npm run events, where sagas are stuck', () => {
  let stuck: StuckWorld;
  let server: Server;
  let environment: Record<string, string | undefined>;

  beforeEach(async () => {
    stuck = await StuckWorld.open(['b1', 'b2']);
    server = createServer(stuck.world.internal).listen(0, '127.0.0.1');
    await once(server, 'listening');
    environment = {
      PATH: process.env['PATH'],
      FICUS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      FICUS_TOKEN: await stuck.world.tokenFor('k1', 'keeper'),
    };
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await stuck.world.close();
  });

  const events = (...words: string[]) =>
    new Promise<{ status: number; stdout: string; stderr: string }>((resolve) =>
      execFile(process.execPath, [EVENTS, ...words], { env: environment }, (error, stdout, stderr) =>
        resolve({ status: Number(error?.code ?? 0), stdout, stderr }),
      ),
    );

  it('lists them with the reason, since when, their last step, and what to type', async () => {
    const { stdout } = await events('stuck');
    const [headings, first, second, next] = stdout.split('\n');
    expect(headings).toMatch(/^id +stuck since +attempts +last step +why$/);
    expect(first?.split(/ {2,}/)).toEqual([
      ...[FIRST, expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/), '10', 'measure', 'the shears are blunt'],
    ]);
    expect(second).toMatch(/^garden:pruning:b2 /);
    expect(next).toBe(
      `Fix the cause, then retry: npm run events -- retry-saga ${FIRST}. 'stuck <id>' shows input, whole error and stack.`,
    );
    const items = JSON.parse((await events('stuck', '--json')).stdout) as object[];
    expect(items).toMatchObject([
      { id: FIRST, module: 'garden', saga: 'pruning', lastStep: 'measure', error: 'the shears are blunt' },
      { id: SECOND },
    ]);
  });

  it('shows one of them with its input and stack', async () => {
    const { stdout } = await events('stuck', FIRST);
    expect(stdout).toMatch(/^input +\{"bedId":"b1"\}$/m);
    expect(stdout).toContain('stuck-world');
    const unknown = await events('stuck', 'garden:pruning:b9');
    expect(unknown).toMatchObject({
      status: 1,
      stderr: 'No saga garden:pruning:b9 is stuck; list those that are: npm run events -- stuck.\n',
    });
  });

  it('retries several of them after the fix; one that is not stuck is named, and does not stop the others', async () => {
    stuck.fix();
    const { status, stdout } = await events('retry-saga', FIRST, 'garden:pruning:b9', SECOND);
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout:
        `${FIRST} goes on from its last step.\n${SECOND} goes on from its last step.\n` +
        'garden:pruning:b9 was not retried: No saga garden:pruning:b9 is stuck; list the stuck ones to see what waits.\n',
    });
    await stuck.world.settled();
    expect((await events('stuck')).stdout).toBe('No saga is stuck.\n');
  });

  it('lists one again that is stuck again, because nothing was fixed', async () => {
    expect(await events('retry-saga', FIRST, '--json')).toMatchObject({
      status: 0,
      stdout: `${JSON.stringify({ retried: [FIRST], refused: [] })}\n`,
    });
    await stuck.world.settled({ stuck: 2 });
    expect((JSON.parse((await events('stuck', '--json')).stdout) as object[]).length).toBe(2);
  });

  it.each([
    [['retry-saga'], 'retry-saga takes the id of one stuck saga or more: npm run events -- retry-saga <id>….\n'],
    [['stuck', 'a', 'b'], 'stuck takes the id of one stuck saga, or none: npm run events -- stuck.\n'],
  ])('refuses %j with a sentence', async (words, sentence) => {
    expect(await events(...words)).toMatchObject({ status: 1, stderr: sentence });
  });
});
