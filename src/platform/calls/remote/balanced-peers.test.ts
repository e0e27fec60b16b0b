import { systemClock } from '../../ops/clock.js';
import { type PeerAnswer, PeerNotReached, type PeerRequest, PeerSilent } from '../../peer/peer-exchange.js';
import { quietLog as log } from '../../testing/quiet-log.js';
import { BalancedPeers } from './balanced-peers.js';
import { GuardedPeer } from './guarded-peer.js';

const request: PeerRequest = { method: 'POST', target: '/_calls/garden/look', timeoutMs: 1_000 };
const answer: PeerAnswer = { status: 200, text: '{}' };

describe('calls to several instances of a module', () => {
  let time: number;
  let ready: Set<GuardedPeer>;
  const clock = { ...systemClock, monotonic: () => time };
  /** What each instance does with a request. */
  let behaviour: Map<string, () => Promise<PeerAnswer>>;
  let instances: GuardedPeer[];
  let balanced: BalancedPeers;

  const instance = (url: string) =>
    new GuardedPeer({ url, send: () => (behaviour.get(url) ?? (() => Promise.resolve(answer)))() }, { clock, log });
  beforeEach(() => {
    time = 0;
    behaviour = new Map();
    instances = ['http://a', 'http://b', 'http://c'].map(instance);
    ready = new Set(instances);
    balanced = new BalancedPeers(() => instances.map((peer) => ({ peer, ready: ready.has(peer) })));
  });
  const next = (tried: readonly GuardedPeer[] = []) => (balanced.next(tried) as { peer: GuardedPeer }).peer;
  const run = (peer: GuardedPeer) => peer.run(() => request);
  const failing = (peer: GuardedPeer, error: Error) => {
    behaviour.set(peer.guard.url, () => Promise.reject(error));
    return run(peer).catch(() => undefined);
  };
  const counted = (times: number) => {
    const counts = new Map<GuardedPeer, number>();
    for (let n = 0; n < times; n += 1) {
      const peer = next();
      counts.set(peer, (counts.get(peer) ?? 0) + 1);
    }
    return instances.map((peer) => counts.get(peer) ?? 0);
  };

  it('go by turns to those that have equally many calls in flight', () => {
    expect(counted(300)).toEqual([100, 100, 100]);
  });

  it('go to the one with the fewest calls in flight', async () => {
    const [a, b, c] = instances as [GuardedPeer, GuardedPeer, GuardedPeer];
    const ends: (() => void)[] = [];
    for (const { guard } of [a, c])
      behaviour.set(guard.url, () => new Promise((resolve) => ends.push(() => resolve(answer))));
    const running = [run(a), run(c)];
    expect([next(), next(), next()]).toEqual([b, b, b]);
    for (const end of ends) end();
    await Promise.all(running);
    expect(counted(3)).toEqual([1, 1, 1]);
  });

  it('leave out an instance that cannot be reached, from its first failure on; one call tries it again after a second', async () => {
    const [a] = instances as [GuardedPeer];
    await failing(a, new PeerNotReached('no connection'));
    expect(counted(100)).toEqual([0, 50, 50]);
    time = 999;
    expect(counted(100)).toEqual([0, 50, 50]);

    time = 1_000;
    let end: () => void = () => undefined;
    behaviour.set('http://a', () => new Promise((resolve) => (end = () => resolve(answer))));
    expect(next()).toBe(a);
    const trial = run(a);
    expect(counted(100)).toEqual([0, 50, 50]);
    end();
    await trial;
    expect(counted(300)).toEqual([100, 100, 100]);
  });

  it('leave out an instance that does not answer in time only after some calls in a row: one call may be slow', async () => {
    const [a] = instances as [GuardedPeer];
    const late = () => Object.assign(new PeerSilent('too late'), { gaveUpAfterMs: 1_000 });
    for (let n = 0; n < 4; n += 1) await failing(a, late());
    expect(counted(3)).toEqual([1, 1, 1]);
    await failing(a, late());
    expect(counted(100)).toEqual([0, 50, 50]);
  });

  it('leave out an instance that stands still: it owes an answer for half a second, and answers nothing else, until it does', async () => {
    const [a] = instances as [GuardedPeer];
    const ends: (() => void)[] = [];
    behaviour.set('http://a', () => new Promise((resolve) => ends.push(() => resolve(answer))));
    const owed = [run(a), run(a)];
    time = 499;
    expect(a.isHealthy).toBe(true);
    time = 500;
    expect(counted(100)).toEqual([0, 50, 50]);

    // It is slow, but it responds.
    ends[0]?.();
    await owed[0];
    time = 999;
    expect(a.isHealthy).toBe(true);
    time = 1_000;
    expect(a.isHealthy).toBe(false);
    ends[1]?.();
    await owed[1];
    time = 10_000;
    expect(counted(300)).toEqual([100, 100, 100]);
  });

  it('leave out an instance that stood still for five seconds after they gave up, and try it by one call then', async () => {
    const [a] = instances as [GuardedPeer];
    let giveUp: () => void = () => undefined;
    const late = Object.assign(new PeerSilent('too late'), { gaveUpAfterMs: 2_000 });
    behaviour.set('http://a', () => new Promise((_, reject) => (giveUp = () => reject(late))));
    const owed = run(a);
    time = 2_000;
    giveUp();
    await expect(owed).rejects.toBe(late);
    time = 6_999;
    expect(counted(100)).toEqual([0, 50, 50]);
    time = 7_000;
    expect(next()).toBe(a);
  });

  it('leave in an instance to which calls were sent that gave up soon', async () => {
    const [a] = instances as [GuardedPeer];
    await failing(a, Object.assign(new PeerSilent('no longer wanted'), { gaveUpAfterMs: 0 }));
    time = 10_000;
    expect(counted(3)).toEqual([1, 1, 1]);
  });

  it('go to the one that has answered last when all are left out: it is the likeliest to live', async () => {
    for (const [at, peer] of instances.entries()) {
      time = at === 1 ? 7 : at;
      await run(peer);
    }
    for (const peer of instances) await failing(peer, new PeerNotReached('no connection'));
    expect(counted(3)).toEqual([0, 3, 0]);
  });

  it('leave out an instance that says that it is not ready', () => {
    ready.delete(instances[1] as GuardedPeer);
    expect(counted(100)).toEqual([50, 0, 50]);
  });

  it('go to one all the same when all are left out, since it may live', async () => {
    for (const peer of instances) await failing(peer, new PeerNotReached('no connection'));
    ready.clear();
    expect(counted(300)).toEqual([100, 100, 100]);
  });

  it('that failed at one instance go to another one that responds, and to none twice while there are others', () => {
    const [a, b] = instances as [GuardedPeer, GuardedPeer];
    expect(balanced.next([a, b])).toEqual({ peer: instances[2], healthy: true });
    expect(balanced.next(instances)?.healthy).toBe(false);
    instances.splice(0);
    expect(balanced.next([])).toBeUndefined();
  });
});
