import { implement, when } from '#ficus/platform/api.js';
import { courier, map, tracking } from './contracts.js';
import { SeeStep } from './see-step.js';
import { Timeline0000000000100 } from './tables.js';

/** 배달 추적 */
export const trackingModule = implement(tracking, {
  uses: [map],
  store: { rows: [], migrations: [Timeline0000000000100] },
  calls: {},
  on: [when(courier.events.stepped, SeeStep)],
});
