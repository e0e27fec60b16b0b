import type { Kafka } from 'kafkajs';
import { Unavailable } from '../contract/failure.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import { Recorder } from './fixtures/recorder.js';
import { KafkajsMember } from './kafkajs-member.js';

const names = ['GROUP_JOIN', 'HEARTBEAT', 'REBALANCING', 'COMMIT_OFFSETS', 'CRASH'] as const;
type Name = (typeof names)[number];

/** A consumer that does what a test says. */
class ScriptedConsumer {
  readonly events = Object.fromEntries(names.map((name) => [name, name]));
  readonly calls: string[] = [];
  private readonly listeners = new Map<string, (event: { payload: unknown }) => void>();
  /** Ends the start of the consumer. */
  run: () => void = () => undefined;
  notes = true;

  on = (name: string, listener: (event: { payload: unknown }) => void) => this.listeners.set(name, listener);
  connect = async () => undefined;
  subscribe = async () => undefined;
  pause = ([{ partitions }]: [{ partitions: number[] }]) => this.calls.push(`pause ${partitions.join()}`);
  resume = ([{ partitions }]: [{ partitions: number[] }]) => this.calls.push(`resume ${partitions.join()}`);
  disconnect = async () => void this.calls.push('disconnect');
  commitOffsets = async () => void (this.notes && this.emit('COMMIT_OFFSETS', {}));

  emit(name: Name, payload: unknown): void {
    this.listeners.get(name)?.({ payload });
  }

  joins(partitions: readonly number[]): void {
    this.emit('GROUP_JOIN', { memberAssignment: { plants: partitions } });
  }
}

function memberOf() {
  const clock = new VirtualClock();
  const consumers: ScriptedConsumer[] = [];
  const consumer = () => {
    const made = new ScriptedConsumer();
    const started = new Promise<void>((resolve) => (made.run = resolve));
    consumers.push(made);
    return { ...made, emit: undefined, run: () => started };
  };
  const seen = new Recorder();
  const options = {
    group: 'readers',
    topic: 'plants',
    listener: seen,
    clock,
    random: () => 0,
    onLeft: () => undefined,
  };
  const member = new KafkajsMember(() => ({ consumer }) as unknown as Kafka, options);
  member.start();
  const at = (number: number) => consumers[number] as ScriptedConsumer;
  return { clock, consumers, at, seen, member };
}

const note = new Map([[0, 1n]]);

describe('a member over kafkajs', () => {
  it('tells of trouble when the group has been silent for 10 seconds, and that it is over at the next heartbeat', () => {
    const { clock, at, seen } = memberOf();
    at(0).joins([0]);
    clock.turn(9_000);
    at(0).emit('HEARTBEAT', {});
    clock.turn(9_000);
    expect(seen.trouble).toBeUndefined();
    clock.turn(1_000);
    expect(seen.trouble).toMatch(/^Kafka has not responded to the group readers for 10000 ms/);
    at(0).emit('HEARTBEAT', {});
    expect(seen.trouble).toBeUndefined();
  });

  it('replaces a consumer that has crashed, later after each crash in a row, and pauses again what is paused', () => {
    const { clock, consumers, at, seen, member } = memberOf();
    at(0).joins([0, 1]);
    member.pause(1);
    at(0).emit('CRASH', { error: new Error('the broker is gone') });
    expect(seen.trouble).toBe(
      'The group readers cannot read the topic plants: the broker is gone. It is repeated until it succeeds.',
    );
    clock.turn(100);
    at(1).emit('CRASH', { error: new Error('the broker is gone') });
    clock.turn(100);
    expect(consumers).toHaveLength(2);
    clock.turn(100);
    at(2).joins([0, 1]);
    expect(at(2).calls).toEqual(['resume 0', 'pause 1']);
    expect(seen.trouble).toBeUndefined();
    at(0).emit('CRASH', { error: new Error('late news of a consumer that was replaced') });
    clock.turn(60_000);
    expect(consumers).toHaveLength(3);
  });

  it('does not say that something is noted which kafkajs has not noted, nor while the group shares its partitions', async () => {
    const { at, member } = memberOf();
    await expect(member.commit(note)).rejects.toThrow('joining or leaving the group');
    at(0).joins([0]);
    await member.commit(note);
    at(0).notes = false;
    await expect(member.commit(note)).rejects.toThrow(Unavailable);
    at(0).notes = true;
    at(0).emit('REBALANCING', {});
    await expect(member.commit(note)).rejects.toThrow('joining or leaving the group');
    at(0).joins([1]);
    await expect(member.commit(note)).rejects.toThrow("partition 0 is another member's now");
  });

  it('that leaves while it joins waits for the end of that, since kafkajs would go on afterwards, and begins nothing more', async () => {
    const { clock, consumers, at, seen, member } = memberOf();
    const left = member.leave();
    await Promise.resolve();
    expect(at(0).calls).toEqual([]);
    at(0).joins([0]);
    at(0).run();
    await left;
    expect(at(0).calls).toEqual(['disconnect']);
    at(0).emit('CRASH', { error: new Error('too late') });
    clock.turn(60_000);
    expect([consumers.length, seen.assigned, seen.trouble]).toEqual([1, undefined, undefined]);
  });
});
