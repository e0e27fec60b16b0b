import { z } from 'zod';
import { contract, event } from '#ficus/platform/api.js';

/** 배달 기사: publishes what couriers have delivered, and to which account they are paid. It belongs to another team. */
export const courier = contract('courier', {
  partitions: 1,
  events: {
    /** A fact: its log keeps it for a week. */
    delivered: event({
      version: 1,
      key: 'courierId',
      data: z.object({ deliveryId: z.string(), courierId: z.string(), fee: z.int() }),
      keep: '7d',
    }),
    /** A state: its log keeps the newest of each courier, permanently. */
    accountChanged: event({
      version: 1,
      key: 'courierId',
      data: z.object({ courierId: z.string(), account: z.string() }),
      keep: 'latest per key',
    }),
  },
});

/** 기사 수입: what each courier has earned, and where it is paid. */
export const earnings = contract('earnings', {});
