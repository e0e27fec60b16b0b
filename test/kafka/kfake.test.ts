import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Kfake } from '../../tools/kafka/kfake.mjs';
import { assertServes } from '../../tools/kafka/metadata.mjs';
import { ROOT } from './run-kafka.js';

const GONE_MS = 60_000;
/** Starts kfake as a suite does, says its address, and is killed. */
const SUITE = `
  const { Kfake } = await import(process.env.ROOT + 'tools/kafka/kfake.mjs');
  const { brokers } = await Kfake.start(process.env.TEST_KFAKE);
  console.log(brokers[0]);
`;

const program = process.env['TEST_KFAKE'];
const onKfake = program === undefined ? describe.skip : describe;

onKfake('kfake', () => {
  const isGone = (address: string) =>
    assertServes(address).then(
      () => false,
      () => true,
    );

  it('has an address of its own each time, and serves until it is ended', async () => {
    const [one, other] = [await Kfake.start(String(program)), await Kfake.start(String(program))];
    const [[first = ''], [second = '']] = [one.brokers, other.brokers];
    expect(first).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(second).not.toBe(first);
    await one.end();
    await one.end();
    expect([await isGone(first), await isGone(second)]).toEqual([true, false]);
    await other.end();
  });

  it('ends with a suite that is killed', async () => {
    const env = { ...process.env, ROOT };
    const suite = spawn(process.execPath, ['--input-type=module', '-e', SUITE], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(suite.stdout, 'data')) as [Buffer];
    const address = String(said).trim();
    expect(await isGone(address)).toBe(false);
    suite.kill('SIGKILL');
    await arrives('kfake has ended', () => isGone(address), GONE_MS);
  });

  it('that does not start is refused with a sentence', async () => {
    await expect(Kfake.start('/nowhere/kfake')).rejects.toThrow('/nowhere/kfake ended before it was ready;');
    await expect(Kfake.start('/bin/true')).rejects.toThrow('/bin/true ended before it was ready;');
  });
});
