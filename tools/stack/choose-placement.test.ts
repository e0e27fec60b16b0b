import { chooseState } from './choose-placement.mjs';

describe('the services of a stack', () => {
  it('have as many instances as wanted when they are new, each at a port of its own, and one otherwise', async () => {
    const { services } = await chooseState(undefined, { services: ['gate', 'shed'], port: 0, instances: { gate: 3 } });
    const ports = Object.values(services).flatMap((service) => service.ports);
    expect(Object.entries(services).map(([name, service]) => [name, service.ports.length])).toEqual([
      ['gate', 3],
      ['shed', 1],
    ]);
    expect(new Set(ports).size).toBe(4);
  });

  it('stay as they are when the stack starts again', async () => {
    const before = await chooseState(undefined, { services: ['gate'], port: 0, instances: { gate: 2 } });
    const again = await chooseState(before, { instances: { gate: 5 } });
    expect(again.services).toEqual(before.services);
  });

  it('stand by when that is wanted, with a file of their own, or the database that is named', async () => {
    const wanted = { standBy: ['gate', 'shed'], ownDatabases: { shed: 'postgres://127.0.0.1/shed' } };
    const { services } = await chooseState(undefined, { services: ['gate', 'shed', 'barn'], port: 0, ...wanted });
    expect(services).toMatchObject({
      gate: { standBy: true },
      shed: { standBy: true, database: 'postgres://127.0.0.1/shed' },
      barn: { standBy: false },
    });
  });
});
