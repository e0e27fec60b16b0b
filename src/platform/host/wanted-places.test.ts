import { SettingError } from '../ops/read-settings.js';
import { assertNoThread, wantedPlaces } from './wanted-places.js';

const MODULES = ['garden', 'gate', 'shed'];

describe('the places that PLACEMENT names', () => {
  it('are in this process, at services, or at the address of a host', () => {
    const places = wantedPlaces('garden:thread, gate:service ,shed:http://127.0.0.1:4001/', MODULES);
    expect([...places]).toEqual([
      ['garden', 'thread'],
      ['gate', 'service'],
      ['shed', 'http://127.0.0.1:4001'],
    ]);
    expect(wantedPlaces(undefined, MODULES).size).toBe(0);
  });

  it.each([
    ['garden:thread,garden:service', 'PLACEMENT names garden twice; a module is at one place.'],
    ['*:thread', "PLACEMENT names '*', which is no module; modules are garden, gate, shed."],
    ['thread', "PLACEMENT names 'thread', which is no module; modules are garden, gate, shed."],
    ['garden', "PLACEMENT names no place for garden; allowed is a list such as 'garden:service,gate:local'."],
    [
      'garden:threads',
      "PLACEMENT places garden at 'threads', which is no place; allowed is 'local', 'thread', 'service',",
    ],
    ['garden:Thread', "PLACEMENT places garden at 'Thread', which is no place"],
    ['garden:thread:2', "PLACEMENT places garden at 'thread:2', which is no place"],
    ['garden:http://me:secret@gate:1', "PLACEMENT places garden at 'http://[redacted]@gate:1', which is no place"],
  ])('are refused with one sentence: %s', (text, sentence) => {
    expect(() => wantedPlaces(text, MODULES)).toThrow(sentence);
    expect(() => wantedPlaces(text, MODULES)).toThrow(SettingError);
  });
});

describe('PLACEMENT in the environment of a service', () => {
  it.each(['garden:thread', 'gate:local, garden:thread', 'pond:service,garden:thread'])(
    'may not have its module in a thread of the monolith: %s',
    (text) => {
      expect(() => assertNoThread(text, ['shed', 'garden'])).toThrow(
        'PLACEMENT has garden in a thread of the monolith, and this process is a service of garden, which has no threads; ' +
          'do not start it, or set PLACEMENT=garden:service for the monolith.',
      );
    },
  );

  it.each([undefined, '', 'garden:service', 'gate:thread,garden:http://127.0.0.1:4001', 'pond:thread'])(
    'may say of other modules what it wants, since it is a setting of the monolith: %s',
    (text) => {
      expect(() => assertNoThread(text, ['shed', 'garden'])).not.toThrow();
    },
  );
});
