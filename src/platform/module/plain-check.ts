import { z } from 'zod';
import type { AnyContract } from '../contract/contract.js';
import type { PlainSchema } from '../contract/plain.js';
import { messageOf } from '../ops/message-of.js';

/** Schemas whose parsed value is the very object that came in, or may not survive JSON. */
const OPAQUE = new Set(['any', 'unknown', 'custom', 'transform', 'pipe']);

/**
 * Checks that every schema of a contract describes plain data, so that parsing it is copying it and its JSON says all.
 * @throws Error naming the contract, the schema and what is wrong.
 */
export function assertPlain(contract: AnyContract): void {
  for (const call of Object.values(contract.calls)) {
    assertPlainSchema(call.in, `the input of ${contract.name}.${call.name}`);
    assertPlainSchema(call.out, `the answer of ${contract.name}.${call.name}`);
  }
  for (const event of Object.values(contract.events)) assertPlainSchema(event.data, `the data of ${event.name}`);
}

function assertPlainSchema(schema: PlainSchema, where: string): void {
  const advice = 'a contract admits plain data: texts, numbers, booleans, null, lists and objects of them';
  try {
    z.toJSONSchema(schema, {
      override: ({ zodSchema }) => {
        const { type } = zodSchema._zod.def;
        if (OPAQUE.has(type)) throw new Error(`it contains z.${type}()`);
      },
    });
  } catch (error) {
    throw new Error(`The schema of ${where} is not plain: ${messageOf(error)}; ${advice}.`, { cause: error });
  }
}
