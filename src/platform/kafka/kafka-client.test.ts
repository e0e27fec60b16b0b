import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createLog } from '../ops/create-log.js';
import { kafkaClient } from './kafka-client.js';

describe('a client of a Kafka cluster', () => {
  it('logs what it repeats as warnings of ours, and fails when the repeats are used up', async () => {
    // A broker that closes each connection, as one that restarts does.
    const broker = createServer((socket) => socket.destroy());
    broker.listen(0, '127.0.0.1');
    await once(broker, 'listening');
    const lines: { level: string; msg: string; kafkajs: string; retryCount?: number }[] = [];
    const log = createLog({
      level: 'debug',
      destination: { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[number]) },
    });
    const address = `127.0.0.1:${(broker.address() as AddressInfo).port}`;
    const admin = kafkaClient({ brokers: [address] }, { clientId: 'garden', log, retries: 1 }).admin();
    try {
      await expect(admin.connect()).rejects.toThrow(/Closed connection|ECONNRESET/);
    } finally {
      await admin.disconnect();
      broker.close();
    }
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
    const repeats = lines.filter(({ level, kafkajs }) => level === 'warn' && kafkajs === 'BrokerPool');
    expect(repeats.map(({ retryCount }) => retryCount)).toEqual([0, 1]);
    for (const line of lines) expect(line).toMatchObject({ msg: expect.any(String), kafkajs: expect.any(String) });
    // kafkajs's own prefix, time and label would repeat what each line has.
    expect(
      lines.flatMap((line) => Object.keys(line)).filter((field) => ['timestamp', 'logger', 'label'].includes(field)),
    ).toEqual([]);
  });
});
