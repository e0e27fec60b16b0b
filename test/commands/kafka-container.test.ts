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

describe('Kafka Connect in deploy/', () => {
  const text = (file: string) => readFileSync(join(ROOT, 'deploy', file), 'utf8');

  it('is of the release that npm run kafka starts, with a variable for each that its configuration names', () => {
    expect(/<kafka>(.*)<\/kafka>/.exec(text('connect/pom.xml'))?.[1]).toBe(NEWEST);
    const { services } = parse(text('compose.yaml')) as {
      services: { connect: { image: string; environment: Record<string, string | null> } };
    };
    expect(services.connect.image).toBe(`apache/kafka:${NEWEST}`);
    const configuration = text('connect/worker.properties') + text('connect/analytics.properties');
    const named = [...configuration.matchAll(/\$\{env:([A-Z_]+)\}/g)].map(([, variable]) => variable);
    expect(Object.keys(services.connect.environment).sort()).toEqual([...new Set(named)].sort());
  });

  it('makes the same rows and lines: both connectors transform records alike', () => {
    const transformations = (file: string) => /^# Anybody[^]*/m.exec(text(`connect/${file}.properties`))?.[0];
    expect(transformations('analytics')).toContain('transforms=');
    expect(transformations('files')).toBe(transformations('analytics'));
  });
});
