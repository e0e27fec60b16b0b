import { quietLog } from '../testing/quiet-log.js';
import { Lifecycle } from './lifecycle.js';

describe('the parts of a host', () => {
  let steps: string[];
  let logged: string[];
  let lifecycle: Lifecycle;
  beforeEach(() => {
    steps = [];
    logged = [];
    const error = (fields: { err?: Error }, message: string) => void logged.push(`${message} ${fields.err?.message}`);
    lifecycle = new Lifecycle({ ...quietLog, error });
  });
  const begin = (name: string, stop = async () => void steps.push(`stop ${name}`)) =>
    lifecycle.begin(name, { start: async () => steps.push(`start ${name}`), stop });
  const failing = (name: string) => async () => {
    steps.push(`stop ${name}`);
    throw new Error(`${name} hangs`);
  };

  it('are stopped one after another, the last begun first', async () => {
    for (const name of ['databases', 'feeds', 'sagas']) await begin(name);
    await lifecycle.end();
    expect(steps).toEqual([
      'start databases',
      'start feeds',
      'start sagas',
      'stop sagas',
      'stop feeds',
      'stop databases',
    ]);
  });

  it('are stopped once, however often the end is requested', async () => {
    await begin('databases');
    await Promise.all([lifecycle.end(), lifecycle.end()]);
    await lifecycle.end();
    expect(steps).toEqual(['start databases', 'stop databases']);
  });

  it('are all stopped although one fails, and the end rejects with that error', async () => {
    await begin('databases');
    await begin('feeds', failing('feeds'));
    await begin('sagas');
    await expect(lifecycle.end()).rejects.toThrow('The feeds did not stop: feeds hangs');
    expect(steps.slice(3)).toEqual(['stop sagas', 'stop feeds', 'stop databases']);
  });

  it('that fail to stop are all named', async () => {
    await begin('databases', failing('databases'));
    await begin('feeds', failing('feeds'));
    await expect(lifecycle.end()).rejects.toMatchObject({
      message: 'The feeds did not stop: feeds hangs\nThe databases did not stop: databases hangs',
      errors: [
        { message: 'The feeds did not stop: feeds hangs' },
        { message: 'The databases did not stop: databases hangs' },
      ],
    });
  });

  it('are stopped when one cannot start, that one included, and the start fails with its own error', async () => {
    const start = lifecycle.run(async () => {
      await begin('databases');
      await lifecycle.begin('feeds', { start: () => Promise.reject(new Error('no lease')), stop: failing('feeds') });
      await begin('sagas');
    });
    await expect(start).rejects.toThrow('no lease');
    expect(steps).toEqual(['start databases', 'stop feeds', 'stop databases']);
    expect(logged).toEqual(['The feeds did not stop after a failed start. feeds hangs']);
  });
});
