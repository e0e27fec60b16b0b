import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DesiredState, readDesired } from './desired-state.mjs';
import { StackDirectory } from './directory.mjs';
import { planOf } from './launch-plan.mjs';

const MODULES = ['gate', 'garden'];
const MONOLITH = { port: 3000, internalPort: 3001 };

describe('stack.json', () => {
  let path: string;
  beforeEach(() => (path = mkdtempSync(join(tmpdir(), 'ficus-stack-'))));
  afterEach(() => rmSync(path, { recursive: true, force: true }));

  const read = (text: string) => {
    writeFileSync(join(path, 'stack.json'), text);
    return readDesired(new StackDirectory(path), MODULES);
  };

  it('says which modules run where, on which database; what it leaves out has a default', () => {
    const databases = { gate: 'postgres://127.0.0.1/gate' };
    expect(read(JSON.stringify({ monolith: MONOLITH, databases, services: { gate: { ports: [4001] } } }))).toEqual({
      ...{ data: 'data', settings: {}, databases, monolith: { ...MONOLITH, settings: {} } },
      services: { gate: { ports: [4001], settings: {}, standBy: false } },
      threads: [],
    });
  });

  it('has the monolith run modules in threads of its own, none of which is a service as well', () => {
    const state = read(JSON.stringify({ monolith: MONOLITH, threads: ['garden'] })) as DesiredState;
    expect(planOf(state, new StackDirectory(path), MODULES).monolith.environment['PLACEMENT']).toBe(
      'gate:local,garden:thread',
    );
    const both = { monolith: MONOLITH, threads: ['gate'], services: { gate: { ports: [4001] } } };
    expect(() => read(JSON.stringify(both))).toThrow(
      'has gate as a service and in a thread; leave it out of one of the two',
    );
    expect(() => read(JSON.stringify({ monolith: MONOLITH, threads: ['shed'] }))).toThrow(
      "names 'shed', which is no module",
    );
  });

  it('gives a module on PostgreSQL several instances, which the monolith finds by their registrations', () => {
    const databases = { gate: 'postgres://127.0.0.1/gate' };
    const services = { gate: { ports: [4001, 4002] }, garden: { ports: [4003] } };
    const state = read(JSON.stringify({ monolith: MONOLITH, databases, services })) as DesiredState;
    const plan = planOf(state, new StackDirectory(path), MODULES);
    expect(plan.services.map(({ name, address }) => [name, address])).toEqual([
      ['gate', 'http://127.0.0.1:4001'],
      ['gate-2', 'http://127.0.0.1:4002'],
      ['garden', 'http://127.0.0.1:4003'],
    ]);
    expect(plan.monolith.environment['PLACEMENT']).toBe('gate:service,garden:http://127.0.0.1:4003');
  });

  it('lets services stand by, each with a database of its own, and leaves to the journal where their modules are', () => {
    const services = {
      gate: { ports: [4001], standBy: true },
      garden: { ports: [4002, 4003], standBy: true, database: 'postgres://127.0.0.1/garden' },
    };
    const state = read(JSON.stringify({ monolith: MONOLITH, services })) as DesiredState;
    const plan = planOf(state, new StackDirectory(path), MODULES);
    const databases = plan.services.map(({ environment: of }) => of['GATE_DATABASE_URL'] ?? of['GARDEN_DATABASE_URL']);
    expect(databases).toEqual([
      `sqlite:${join(path, 'data', 'gate.service.sqlite')}`,
      ...['postgres://127.0.0.1/garden', 'postgres://127.0.0.1/garden'],
    ]);
    expect(plan.monolith.environment).toMatchObject({ PLACEMENT: '' });
    expect(plan.monolith.environment).not.toHaveProperty('GATE_DATABASE_URL');
    const idle = { gate: { ports: [4001], database: 'sqlite:x' } };
    expect(() => read(JSON.stringify({ monolith: MONOLITH, services: idle }))).toThrow(
      'gives the service gate a database of its own, and does not let it stand by; add "standBy": true',
    );
  });

  it('is undefined while nobody has said it', () => {
    expect(readDesired(new StackDirectory(path), MODULES)).toBeUndefined();
  });

  it.each([
    ['{', /^\S+stack\.json is no JSON: [^\n]+; correct it, or remove it to begin anew\.$/],
    ['{}', /is no description of a stack: monolith: [^\n]+; correct it, /],
    [JSON.stringify({ monolith: MONOLITH, shed: 1 }), /is no description of a stack: [^\n]*shed/],
    [JSON.stringify({ monolith: { ...MONOLITH, port: 0 } }), /is no description of a stack: monolith\.port: /],
    [JSON.stringify({ monolith: MONOLITH, settings: { 'log level': 'x' } }), /no description of a stack: settings\./],
    [
      JSON.stringify({ monolith: { port: 1, internalPort: 1 } }),
      /gives the port 1 to two listeners; each needs its own;/,
    ],
    [
      JSON.stringify({ monolith: MONOLITH, services: { shed: { ports: [3] } } }),
      /names 'shed', which is no module; modules /,
    ],
    [
      JSON.stringify({ monolith: MONOLITH, databases: { shed: 'sqlite:x' } }),
      /names 'shed', which is no module; modules /,
    ],
    [
      JSON.stringify({ monolith: MONOLITH, services: { gate: { ports: [3, 4] } } }),
      /is wrong: gate cannot have 2 instances: its database is a SQLite file, which one process alone opens; begin a stack on PostgreSQL, /,
    ],
  ])('of %s is refused with one sentence', (text, sentence) => {
    expect(() => read(text)).toThrow(sentence);
  });
});
