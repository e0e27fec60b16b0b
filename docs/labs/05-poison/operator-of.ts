import type { TestWorld } from '../../../src/platform/testing/api.js';
import type { Operator as AtAddress } from '../../../tools/lab/operator.js';
import type { Operator, Parked } from './start/src/operator.js';

/** The operator of a world, as the files of a workspace know them: each verb is a request to the internal address. */
export function operatorOf(operator: AtAddress, world: TestWorld): Operator {
  return {
    parked: async () => (await operator.get<{ items: readonly Parked[] }>('/api/parked-events')).items,
    retry: async (id) => void (await operator.post(`/api/parked-events/${encodeURIComponent(id)}/retry`, {})),
    discard: async (id) => void (await operator.post(`/api/parked-events/${encodeURIComponent(id)}/discard`, {})),
    async republish(ids) {
      if (ids.length === 0) return;
      const feeds = ['tracking<-courier'];
      await operator.post('/api/feeds/republish', { feeds, ids, replayId: 'the-morning-after' });
    },
    read: <Row extends object>(sql: string) => world.store('tracking').reads.sql.all<Row>(sql),
  };
}
