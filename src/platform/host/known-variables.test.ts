import { contract } from '../contract/contract.js';
import type { Module } from '../module/module.js';
import { type Log, type LogFields } from '../ops/log.js';
import { durationSetting, settings } from '../ops/settings.js';
import { quietLog } from '../testing/quiet-log.js';
import { knownVariables, warnOfMisspelt } from './known-variables.js';

class GardenSettings extends settings({ WATERING_PAUSE: durationSetting('12h') }) {}

const garden: Module = {
  ...{ contract: contract('garden', {}), uses: [], rows: [], bind: () => undefined, calls: {}, on: [] },
  settings: [GardenSettings],
};

function warnings(environment: Record<string, string>): string[] {
  const lines: string[] = [];
  const log: Log = { ...quietLog, warn: (_: LogFields, line: string) => void lines.push(line) };
  warnOfMisspelt(environment, [garden], log);
  return lines;
}

describe('a misspelt setting', () => {
  it.each([
    ['SQLITE_DRVER', 'SQLITE_DRIVER'],
    ['LOG_FORMT', 'LOG_FORMAT'],
    ['WATERNIG_PAUSE', 'WATERING_PAUSE'],
    ['GARDEN_WATERING_PAUS', 'GARDEN_WATERING_PAUSE'],
    ['GARDEN_DATABASE_ULR', 'GARDEN_DATABASE_URL'],
    ['KAFKA_BROKER', 'KAFKA_BROKERS'],
  ])('%s is named in a warning, with %s', (variable, meant) => {
    expect(warnings({ [variable]: 'x' })).toEqual([
      `Nothing reads the environment variable ${variable}; if you meant ${meant}, rename it (docs/settings.md).`,
    ]);
  });

  it('is no setting under its right name, nor a variable of something else', () => {
    const foreign = {
      HOME: '/',
      PATH: '/bin',
      GARDEN_SERVICE_HOST: '10.0.0.1',
      GARDEN_PORT: 'tcp://10.0.0.1',
      HOSTNAME: 'a',
    };
    const ours = Object.fromEntries([...knownVariables([garden])].map((name) => [name, 'x']));
    expect(warnings({ ...foreign, ...ours })).toEqual([]);
    expect(warnings(foreign)).toEqual([]);
  });
});
