import { z } from 'zod';
import { byModule, client, contract, query } from '#ficus/platform/api.js';

/** 은행: knows the account of each shop. It belongs to another team. */
export const bank = contract('bank', {
  calls: {
    accountOf: query({
      in: z.strictObject({ shopId: z.string() }),
      out: z.object({ account: z.string() }),
      allow: [byModule('settlement')],
    }),
  },
});
export class BankClient extends client(bank) {}

/** 정산: what the marketplace owes to each shop, since its first day. */
export const settlement = contract('settlement', {});
