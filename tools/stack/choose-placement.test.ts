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
});
