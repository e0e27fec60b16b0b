import { AsyncLocalStorage } from 'node:async_hooks';
import { quietLog } from '../ops/quiet-log.js';
import { until } from './fixtures/watered-garden.js';
import { Signals } from './log-notifier.js';

describe('a signal', () => {
  const logged: string[] = [];
  const log = { ...quietLog, error: (_fields: object, message: string) => void logged.push(message) };

  it('is heard outside the AsyncLocalStorage of the publisher who raised it', async () => {
    const publishers = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const signals = new Signals(log);
    signals.on('water', () => void seen.push(publishers.getStore()));
    publishers.run('a publisher', () => signals.raise('water'));
    await until('the signal is heard', () => seen.length === 1);
    expect(seen).toEqual([undefined]);
  });

  it('harms neither its publisher nor the other listeners, whatever a listener does', async () => {
    const heard: string[] = [];
    const signals = new Signals(log);
    signals.on('water', () => {
      throw new Error('thrown');
    });
    signals.on('water', () => Promise.reject(new Error('rejected')));
    signals.on('water', () => void heard.push('heard'));
    expect(() => signals.raise('water')).not.toThrow();
    await until('the failures are logged', () => logged.length === 2);
    expect(heard).toEqual(['heard']);
    expect(logged[0]).toBe('A listener to the events of water failed; its publisher and the other listeners go on.');
  });

  it('raised many times in one turn is heard once, and no longer when its listener has let go', async () => {
    let heard = 0;
    const signals = new Signals(log);
    const release = signals.on('water', () => void (heard += 1));
    for (let i = 0; i < 10; i += 1) signals.raise('water');
    await until('the signal is heard', () => heard > 0);
    expect(heard).toBe(1);
    release();
    let last = false;
    signals.on('water', () => void (last = true));
    signals.raise('water');
    await until('the other listener has heard', () => last);
    expect(heard).toBe(1);
  });
});
