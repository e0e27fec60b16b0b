import { z } from 'zod';

/** Data that survives JSON unchanged: what may cross a module's border, in process or over a wire. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain | undefined };

/** A zod schema of plain data. {@link assertPlain} checks what the type cannot see (`any`, transforms, dates). */
export type PlainSchema = z.ZodType<Plain>;

/** Schemas whose parsed value is the very object that came in, or may not survive JSON. */
const OPAQUE = new Set(['any', 'unknown', 'custom', 'transform', 'pipe']);

/** The schemas of a contract. */
interface Schemas {
  readonly name: string;
  readonly calls: {
    readonly [name: string]: { readonly name: string; readonly in: PlainSchema; readonly out: PlainSchema };
  };
  readonly events: { readonly [name: string]: { readonly name: string; readonly data: PlainSchema } };
}

/**
 * Checks that every schema of a contract describes plain data, so that parsing it is copying it and its JSON says all.
 * @throws Error naming the contract, the schema and what is wrong.
 */
export function assertPlain(contract: Schemas): void {
  for (const call of Object.values(contract.calls)) {
    assertPlainSchema(call.in, `the input of ${contract.name}.${call.name}`);
    assertPlainSchema(call.out, `the answer of ${contract.name}.${call.name}`);
  }
  for (const event of Object.values(contract.events)) assertPlainSchema(event.data, `the data of ${event.name}`);
}

/** Checks the same of a saga: what it stores is JSON. @param module whose saga it is */
export function assertPlainSaga(
  module: string,
  saga: { readonly name: string; readonly in: PlainSchema; readonly signals: { readonly [name: string]: PlainSchema } },
): void {
  assertPlainSchema(saga.in, `the input of the saga ${module}.${saga.name}`);
  for (const [signal, schema] of Object.entries(saga.signals))
    assertPlainSchema(schema, `the signal '${signal}' of the saga ${module}.${saga.name}`);
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
    throw new Error(`The schema of ${where} is not plain: ${(error as Error).message}; ${advice}.`, { cause: error });
  }
}
