import { z } from 'zod';
import { readSettings, SettingError } from './read-settings.js';
import {
  bytesSetting,
  choiceSetting,
  optionalSwitchSetting,
  optionalUrlSetting,
  pathSetting,
  portSetting,
  switchSetting,
  urlSetting,
  wholeNumberSetting,
} from './setting-schemas.js';
import { durationSetting, settings } from './settings.js';

class GardenSettings extends settings({
  GATE_PORT: portSetting(4000),
  SOIL: choiceSetting(['clay', 'loam', 'sand'], 'loam'),
  SPRINKLER: switchSetting('on'),
  FENCE: optionalSwitchSetting(),
  SHED: pathSetting('./shed'),
  WELL: urlSetting('https://well.example'),
  PUMP: optionalUrlSetting(),
  DRY_SPELL: durationSetting('2s'),
  BUCKET: bytesSetting('100kb'),
  BEDS: wholeNumberSetting(4, { min: 1, max: 9 }),
}) {}

const read = (environment: Record<string, string>): GardenSettings => readSettings(GardenSettings, environment);

function sentence(environment: Record<string, string>): string {
  try {
    read(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingError);
    return (error as Error).message;
  }
  throw new Error('The settings were accepted.');
}

describe('settings', () => {
  it('have the defaults of their schemas where the environment says nothing, or an empty text', () => {
    expect({ ...read({ SOIL: '', GATE_PORT: '' }) }).toEqual({
      GATE_PORT: 4000,
      SOIL: 'loam',
      SPRINKLER: true,
      FENCE: undefined,
      SHED: `${process.cwd()}/shed`,
      WELL: 'https://well.example',
      PUMP: undefined,
      DRY_SPELL: 2_000,
      BUCKET: 102_400,
      BEDS: 4,
    });
  });

  it('take the values of the environment, and are an instance of their class that cannot be changed', () => {
    const garden = read({ GATE_PORT: '0', SOIL: 'clay', SPRINKLER: 'off', FENCE: 'on', SHED: '/shed', BUCKET: '2MB' });
    expect(garden).toMatchObject({ GATE_PORT: 0, SOIL: 'clay', SPRINKLER: false, FENCE: true, SHED: '/shed' });
    expect(garden.BUCKET).toBe(2_097_152);
    expect(garden).toBeInstanceOf(GardenSettings);
    expect(() => Object.assign(garden, { SOIL: 'sand' })).toThrow(TypeError);
  });

  it.each([
    [{ GATE_PORT: '70000' }, "GATE_PORT is '70000'; allowed is a port from 0 to 65535 (0 takes any free one)."],
    [{ GATE_PORT: '8e1' }, "GATE_PORT is '8e1'; allowed is a port from 0 to 65535 (0 takes any free one)."],
    [{ SOIL: 'gold' }, "SOIL is 'gold'; allowed is 'clay', 'loam' or 'sand'."],
    [{ SPRINKLER: 'yes' }, "SPRINKLER is 'yes'; allowed is 'on' or 'off'."],
    [{ FENCE: 'true' }, "FENCE is 'true'; allowed is 'on' or 'off'."],
    [{ WELL: 'well' }, "WELL is 'well'; allowed is an http or https URL."],
    [{ PUMP: 'ftp://pump' }, "PUMP is 'ftp://pump'; allowed is an http or https URL."],
    [{ DRY_SPELL: '2' }, "DRY_SPELL is '2'; allowed is a duration such as 250ms, 2s, 5m, 12h or 7d."],
    [{ BUCKET: '1 ton' }, "BUCKET is '1 ton'; allowed is an amount of bytes such as 500, 100kb or 2mb."],
    [{ BEDS: '10' }, "BEDS is '10'; allowed is a whole number from 1 to 9."],
  ])('a wrong value stops with one sentence: %j', (environment, expected) => {
    expect(sentence(environment)).toBe(expected);
  });

  it('of a module come from an environment of its own: the variable with the name of the module is read first', () => {
    const read = (environment: Record<string, string>) => readSettings(GardenSettings, environment, 'garden');
    expect(read({ BEDS: '2', GARDEN_BEDS: '3' }).BEDS).toBe(3);
    expect(read({ BEDS: '2', GARDEN_BEDS: '' }).BEDS).toBe(2);
    expect(read({ BEDS: '2', WATER_BEDS: '3' }).BEDS).toBe(2);
    expect(() => read({ GARDEN_BEDS: '10' })).toThrow("GARDEN_BEDS is '10'; allowed is a whole number from 1 to 9.");
  });

  it('a variable without a default must be set', () => {
    class WellSettings extends settings({ SPRING: urlSetting() }) {}
    expect(() => readSettings(WellSettings, {})).toThrow('SPRING is not set; set it to an http or https URL.');
  });

  it('a schema that is plain zod is understood too', () => {
    class BedSettings extends settings({ ROSE: z.enum(['red', 'white']) }) {}
    expect(() => readSettings(BedSettings, { ROSE: 'blue' })).toThrow(
      /^ROSE is 'blue'; allowed is what its schema accepts/,
    );
  });

  it('a secret is not shown in the sentence, nor are the credentials of a URL', () => {
    class GateSettings extends settings({
      GATE_SECRET: choiceSetting(['a', 'b'], 'a'),
      GATE_URL: choiceSetting(['a', 'b'], 'a'),
    }) {}
    expect(() => readSettings(GateSettings, { GATE_SECRET: 'hunter2' })).toThrow(
      "GATE_SECRET is '[redacted]'; allowed is 'a' or 'b'.",
    );
    expect(() => readSettings(GateSettings, { GATE_URL: 'postgres://me:hunter2@db/x' })).toThrow(
      "GATE_URL is 'postgres://[redacted]@db/x'; allowed is 'a' or 'b'.",
    );
  });
});
