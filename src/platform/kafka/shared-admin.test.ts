import type { Admin } from 'kafkajs';
import { SharedAdmin } from './shared-admin.js';

/** Connections that note what is done with them, in order. */
function world(fails: () => boolean = () => false) {
  const done: string[] = [];
  let count = 0;
  const connect = () => {
    count += 1;
    const name = `${count}`;
    return {
      name,
      connect: async () => {
        done.push(`connect ${name}`);
        if (fails()) throw new Error('refused');
      },
      disconnect: async () => void done.push(`disconnect ${name}`),
    } as unknown as Admin;
  };
  return { done, admins: new SharedAdmin(connect) };
}

/** A request that ends when it is let. */
function held() {
  let end: () => void = () => undefined;
  let fail: (failure: Error) => void = () => undefined;
  const request = new Promise<void>((resolve, reject) => ([end, fail] = [resolve, reject]));
  return { end, fail, request: () => request };
}

describe('the connection that requests share', () => {
  it('is one for all of them, and ends with the last when it is closed', async () => {
    const { done, admins } = world();
    const [one, other] = [held(), held()];
    const requests = [admins.use(one.request), admins.use(other.request)];
    const closed = admins.close().then(() => done.push('closed'));
    one.end();
    await requests[0];
    expect(done).toEqual(['connect 1']);
    other.end();
    await Promise.all([...requests, closed]);
    expect(done).toEqual(['connect 1', 'disconnect 1', 'closed']);
  });

  it('is another one after a failure; the former ends when its other requests are done, not under them', async () => {
    const { done, admins } = world();
    const [one, other] = [held(), held()];
    const failing = admins.use(one.request);
    const going = admins.use(other.request);
    one.fail(new Error('gone'));
    await expect(failing).rejects.toThrow('gone');
    await admins.use(async () => undefined);
    expect(done).toEqual(['connect 1', 'connect 2']);
    other.end();
    await going;
    expect(done).toEqual(['connect 1', 'connect 2', 'disconnect 1']);
    await admins.close();
    expect(done.at(-1)).toBe('disconnect 2');
  });

  it('that cannot be made is given up, and is tried anew by the next request', async () => {
    let refuses = true;
    const { done, admins } = world(() => refuses);
    await expect(admins.use(async () => undefined)).rejects.toThrow('refused');
    refuses = false;
    await admins.use(async () => undefined);
    await admins.close();
    expect(done).toEqual(['connect 1', 'disconnect 1', 'connect 2', 'disconnect 2']);
  });
});
