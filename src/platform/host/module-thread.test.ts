import type { MessagePort } from 'node:worker_threads';
import { createLog } from '../ops/create-log.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import { arrives } from '../testing/waiting.js';
import { ModuleThread } from './module-thread.js';

/** Programs of threads, in place of one that runs a module. */
const BEGIN = `parentPort.postMessage({ begun: true });`;
const OBEY = `parentPort.on('message', ({ stop }) => stop && process.exit(0));`;
const FAIL = `parentPort.on('message', ({ connect }) => connect === 'fail' && process.exit(7));`;

let clock: VirtualClock;
let written: string[];
let starts: ((address: string, port: MessagePort) => void)[];
let running: ModuleThread[];

beforeEach(() => {
  clock = new VirtualClock();
  [written, starts, running] = [[], [], []];
});
afterEach(async () => {
  for (const thread of running) {
    const stopped = thread.stop(0).catch(() => undefined);
    clock.turn(1_000);
    await stopped;
  }
});

function threadOf(program: string, heapMb = 64, environment: Record<string, string> = {}): ModuleThread {
  const code = `import { parentPort, workerData } from 'node:worker_threads';${program}`;
  const destination = { write: (line: string) => void written.push(line) };
  const thread = new ModuleThread({
    ...{ start: { module: 'garden', location: '', environment }, heapMb, clock, lines: destination },
    entry: new URL(`data:text/javascript,${encodeURIComponent(code)}`),
    connect: (to) => void starts.push(to),
    log: createLog({ level: 'info', destination }),
    random: () => 1,
  });
  running.push(thread);
  return thread;
}

/** Has the thread end with 7, and waits until that is noticed. */
async function end(thread: ModuleThread): Promise<void> {
  const { port1 } = new MessageChannel();
  starts.at(-1)?.('fail', port1);
  await arrives('the end of the thread', () => thread.problem);
}

const runs = (thread: ModuleThread) => arrives('the thread runs', () => thread.problem === undefined);
const log = () => written.join('');

describe('the thread of a module', () => {
  it('counts as running once it reports that it runs, has its log lines written unchanged, and ends in order at a stop', async () => {
    const thread = threadOf(`parentPort.postMessage({ lines: ['one\\n', 'two\\n'] });${BEGIN}${OBEY}`);
    const begun = thread.begin();
    expect(thread.problem).toBe('It starts.');
    await begun;
    expect([thread.problem, written]).toEqual([undefined, ['one\n', 'two\n']]);
    await thread.stop(10_000);
    clock.turn(3_600_000);
    expect([starts.length, log()]).toEqual([1, 'one\ntwo\n']);
  });

  it('that cannot start says why, and is not started again', async () => {
    const refused = `parentPort.postMessage({ refused: 'The database of garden is older.' });`;
    await expect(threadOf(refused).begin()).rejects.toThrow(/^The database of garden is older\.$/);
    await expect(threadOf(`throw new Error('No garden.');`).begin()).rejects.toThrow(/^No garden\.$/);
    await expect(threadOf(`process.exit(3);`).begin()).rejects.toThrow(/^The thread of garden ended with 3\.$/);
    clock.turn(3_600_000);
    expect(starts).toHaveLength(3);
  });

  it('that needs more memory than it may have says which setting bounds it', async () => {
    const thread = threadOf('for (const kept = []; ; ) kept.push(Array.from({ length: 1_000 }, () => ({})));', 32);
    await expect(thread.begin()).rejects.toThrow(
      'The thread of garden needs more memory than THREAD_HEAP_MB allows, which is 32 MiB; set a larger one, or',
    );
  });

  it('is started again when it ends, after pauses that double up to 30 s, and anew after a minute of work', async () => {
    const thread = threadOf(`${BEGIN}${OBEY}${FAIL}`);
    await thread.begin();
    for (const pause of [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]) {
      await end(thread);
      const before = starts.length;
      clock.turn(pause - 1);
      expect([starts.length, thread.problem]).toEqual([
        before,
        'Its thread has ended, and is started again: The thread of garden ended with 7.',
      ]);
      clock.turn(1);
      expect(starts).toHaveLength(before + 1);
      await runs(thread);
    }
    clock.turn(60_001);
    await end(thread);
    clock.turn(200);
    await runs(thread);
    expect(log()).toContain('unavailable until it is started again, in 30000 ms: The thread of garden ended with 7.');
    expect(log()).toContain('garden runs again, in a new thread.');
  });

  it('is tried again with growing pauses, too, when a start after the first one is refused', async () => {
    const environment: Record<string, string> = {};
    const closed = `if (workerData.environment.CLOSED) parentPort.postMessage({ refused: 'The shed is closed.' });`;
    const thread = threadOf(`${closed} else { ${BEGIN} ${FAIL} }`, 64, environment);
    await thread.begin();
    environment['CLOSED'] = 'yes';
    await end(thread);
    for (const pause of [200, 400, 800]) {
      const before = starts.length;
      clock.turn(pause - 1);
      expect(starts).toHaveLength(before);
      const ends = log().split('has ended').length;
      clock.turn(1);
      expect(starts).toHaveLength(before + 1);
      await arrives('the end of the next thread', () => log().split('has ended').length > ends);
      expect(thread.problem).toBe('Its thread has ended, and is started again: The shed is closed.');
    }
  });

  it('is not started again when the host stops during the pause', async () => {
    const thread = threadOf(`${BEGIN}${FAIL}`);
    await thread.begin();
    await end(thread);
    await thread.stop(10_000);
    clock.turn(3_600_000);
    expect(starts).toHaveLength(1);
  });

  it('ends in order when it is stopped during its start, and is not started again', async () => {
    const thread = threadOf(OBEY);
    const begun = thread.begin();
    const stopped = thread.stop(10_000);
    await expect(begun).rejects.toThrow('The thread of garden ended with 0.');
    await stopped;
    clock.turn(3_600_000);
    expect([starts.length, written]).toEqual([1, []]);
  });

  it('that does not stop is cut off after the grace; the log says so before, and the stop fails', async () => {
    const thread = threadOf(`${BEGIN}parentPort.on('message', () => { for (;;); });`);
    await thread.begin();
    const stopped = thread.stop(5_000);
    clock.turn(4_999);
    expect(written).toEqual([]);
    clock.turn(1);
    expect(log()).toContain('The thread of garden has not stopped after 5000 ms, and is cut off.');
    clock.turn(100);
    await expect(stopped).rejects.toThrow(/^The thread of garden has not stopped after 5000 ms, and is cut off\.$/);
    clock.turn(3_600_000);
    expect(starts).toHaveLength(1);
  });

  it('that ends with a failure while it stops makes the stop fail, and is not started again', async () => {
    const thread = threadOf(`${BEGIN}parentPort.on('message', ({ stop }) => stop && process.exit(1));`);
    await thread.begin();
    await expect(thread.stop(5_000)).rejects.toThrow(/^The thread of garden did not stop in order\.$/);
    clock.turn(3_600_000);
    expect(starts).toHaveLength(1);
  });
});
