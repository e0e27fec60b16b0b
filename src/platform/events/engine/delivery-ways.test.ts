import { MemoryBroker } from '../../kafka/fixtures/memory-broker.js';
import { changingWays } from '../fixtures/changing-ways.js';
import { deliverySuite } from '../fixtures/delivery-suite.js';
import { FarWater } from '../remote/fixtures/far-log.js';

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
  const changing = changingWays({ homeEvery: 8, wayEvery: 6, logAfter: 3 });
  return {
    ...changing,
    spec: { broker },
    breakDown: async () => broker.cluster.goDown(),
    comeBack: async () => broker.cluster.comeBack(),
    end: async () => {
      await broker.close();
      await changing.end();
    },
  };
});
