import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { arrives } from '../../src/platform/testing/waiting.js';
import { drain, identityOf, isPaused, isRunning, type ProcessIdentity, signalProcess } from './process-identity.mjs';

/** Runs a program until it says that it has begun. */
async function running(program: string): Promise<{ child: ChildProcess; identity: ProcessIdentity }> {
  const code = `${program}; setInterval(() => {}, 1000); console.log('begun')`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return { child, identity: identityOf(child.pid as number) as ProcessIdentity };
}

describe('the identity of a process', () => {
  let child: ChildProcess;
  let identity: ProcessIdentity;
  afterEach(() => child.kill('SIGKILL'));

  it('is its number and its start: no signal reaches another process that has the number now', async () => {
    ({ child, identity } = await running(''));
    const former = { ...identity, started: 'another boot/1' };
    expect([isRunning(identity), isRunning(former)]).toEqual([true, false]);
    expect(signalProcess(former, 'SIGKILL')).toBe(false);
    await drain(former, 1);
    expect(isRunning(identity)).toBe(true);
  });

  it('is gone with the process', async () => {
    ({ child, identity } = await running(''));
    expect(await drain(identity, 10_000)).toBe('drained');
    expect([isRunning(identity), signalProcess(identity, 'SIGTERM')]).toEqual([false, false]);
  });

  it('tells a process that was stopped in the middle from one that runs, and from one that is gone', async () => {
    ({ child, identity } = await running(''));
    expect(isPaused(identity)).toBe(false);
    signalProcess(identity, 'SIGSTOP');
    await arrives('the process is paused', () => isPaused(identity));
    expect(isRunning(identity)).toBe(true);
    signalProcess(identity, 'SIGCONT');
    await arrives('the process runs again', () => !isPaused(identity));
    expect(isRunning(identity)).toBe(true);
    expect(isPaused({ ...identity, started: 'another boot/1' })).toBe(false);
  });

  it('a process that does not end when it is asked to is killed after the limit', async () => {
    ({ child, identity } = await running("process.on('SIGTERM', () => {})"));
    expect(await drain(identity, 50)).toBe('killed');
    expect(isRunning(identity)).toBe(false);
  });
});
