import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { brokerSettings } from '../../tools/kafka/node-properties.mjs';
import { NEWEST } from '../../tools/kafka/releases.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** How the image of Apache Kafka takes a setting: `min.insync.replicas` as `KAFKA_MIN_INSYNC_REPLICAS`. */
const variableOf = (setting: string) => `KAFKA_${setting.toUpperCase().replaceAll('.', '_')}`;

describe('deploy/compose.yaml, profile kafka', () => {
  const { services } = parse(readFileSync(join(ROOT, 'deploy/compose.yaml'), 'utf8')) as {
    services: {
      kafka: { profiles: string[]; image: string; ports: string[]; environment: Record<string, string> };
    };
  };
  const { profiles, image, ports, environment } = services.kafka;

  it('runs the release that npm run kafka starts, with the same settings of a broker', () => {
    expect(image).toBe(`apache/kafka:${NEWEST}`);
    const expected = Object.entries(brokerSettings(1)).map(([setting, value]) => [variableOf(setting), value]);
    expect(environment).toMatchObject(Object.fromEntries(expected));
  });

  it('is started by its profile alone, and serves this machine alone', () => {
    expect([profiles, ports]).toEqual([['kafka'], ['127.0.0.1:9092:9092']]);
    expect(environment['KAFKA_ADVERTISED_LISTENERS']).toMatch(/^CLIENT:\/\/127\.0\.0\.1:9092,/);
  });
});
