import { AsyncLocalStorage } from 'node:async_hooks';
import { quietLog } from '../../testing/quiet-log.js';
import { until } from '../fixtures/watered-garden.js';
import { LogNotifier } from './log-notifier.js';

describe('the notice that a log has grown', () => {
  const logged: string[] = [];
  const log = { ...quietLog, error: (_fields: object, message: string) => void logged.push(message) };

  it('reaches its listeners outside the AsyncLocalStorage of the publisher', async () => {
    const publishers = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const notifier = new LogNotifier(log);
    notifier.onNews('water', () => void seen.push(publishers.getStore()));
    publishers.run('a publisher', () => notifier.notify('water'));
    await until('the listener is called', () => seen.length === 1);
    expect(seen).toEqual([undefined]);
  });

  it('harms neither the publisher nor the other listeners when a listener throws or rejects', async () => {
    const heard: string[] = [];
    const notifier = new LogNotifier(log);
    notifier.onNews('water', () => {
      throw new Error('thrown');
    });
    notifier.onNews('water', () => Promise.reject(new Error('rejected')));
    notifier.onNews('water', () => void heard.push('heard'));
    expect(() => notifier.notify('water')).not.toThrow();
    await until('the failures are logged', () => logged.length === 2);
    expect(heard).toEqual(['heard']);
    expect(logged[0]).toBe('A listener to the events of water failed; the publisher and the other listeners go on.');
  });

  it('is given once for many commits in one turn, and no longer after a listener has stopped', async () => {
    let heard = 0;
    const notifier = new LogNotifier(log);
    const release = notifier.onNews('water', () => void (heard += 1));
    for (let i = 0; i < 10; i += 1) notifier.notify('water');
    await until('the listener is called', () => heard > 0);
    expect(heard).toBe(1);
    release();
    let last = false;
    notifier.onNews('water', () => void (last = true));
    notifier.notify('water');
    await until('the other listener has heard', () => last);
    expect(heard).toBe(1);
  });
});
