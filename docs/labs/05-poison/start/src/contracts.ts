import { z } from 'zod';
import { byModule, client, contract, event, query, refusal } from '#ficus/platform/api.js';

/** The steps of a delivery, in their order. */
export const STEPS = ['accepted', 'picked-up', 'on-the-way', 'delivered'] as const;

/** 배달 기사: says where an order is. */
export const courier = contract('courier', {
  partitions: 2,
  events: {
    stepped: event({
      version: 1,
      key: 'orderId',
      data: z.object({ orderId: z.string(), step: z.enum(STEPS), address: z.string() }),
      keep: '30d',
    }),
  },
});

export const ADDRESS_UNKNOWN = refusal('ADDRESS_UNKNOWN', 404, 'The map does not know this address.');

/** 지도: finds the place of an address. It belongs to another team. */
export const map = contract('map', {
  calls: {
    placeOf: query({
      in: z.strictObject({ address: z.string() }),
      out: z.object({ place: z.string() }),
      errors: { ADDRESS_UNKNOWN },
      allow: [byModule('tracking')],
    }),
  },
});
export class MapClient extends client(map) {}

/** 배달 추적: shows customers where their orders are. */
export const tracking = contract('tracking', { partitions: 2 });
