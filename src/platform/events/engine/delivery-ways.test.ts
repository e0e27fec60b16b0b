import { MemoryBroker } from '../../kafka/fixtures/memory-broker.js';
import { deliverySuite } from '../fixtures/delivery-suite.js';
import { farLog, FarHost, FarWater, nearLog } from '../remote/fixtures/far-log.js';

deliverySuite('delivery within one process', async () => ({}));

deliverySuite('delivery from the log of another host', async () => {
  const far = new FarWater();
  return {
    spec: { elsewhere: far.elsewhere },
    begin: () => far.host.start(),
    breakDown: () => far.host.kill(),
    comeBack: () => far.host.start(),
    end: () => far.host.remove(),
  };
});

deliverySuite('delivery over a broker in memory', async () => {
  const broker = new MemoryBroker();
  return {
    spec: { broker },
    breakDown: async () => broker.cluster.goDown(),
    comeBack: async () => broker.cluster.comeBack(),
    end: () => broker.close(),
  };
});

deliverySuite('delivery whose way changes all the time', async () => {
  const broker = new MemoryBroker();
  let host: FarHost | undefined;
  let turns = 0;
  return {
    spec: { broker },
    begin: async ({ water, clock }) => {
      const log = nearLog(water);
      host = new FarHost(() => log, clock);
      await host.start();
    },
    meanwhile: (delivery, { clock }) => {
      turns += 1;
      if (turns % 8 === 0 && host) delivery.readFrom('water', farLog('water', host, clock));
      if (turns % 8 === 4) delivery.readFrom('water');
      if (turns % 3 === 0) delivery.takeBy('water', turns % 2 === 0 ? 'kafka' : 'log');
    },
    breakDown: async () => broker.cluster.goDown(),
    comeBack: async () => broker.cluster.comeBack(),
    end: async () => {
      await broker.close();
      await host?.remove();
    },
  };
});
