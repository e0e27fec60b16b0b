import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { messageOf } from '../../../src/platform/ops/message-of.js';

/** What the lab gives to the plan of a pilot. */
export interface Given {
  /** The secret that all hosts share. */
  readonly secret: string;
  /** The internal address of the marketplace, which keeps the journal of placements. */
  readonly keeper: string;
  /** A directory in the container: new and empty at each start of the service. */
  readonly container: string;
  /** A directory that outlasts all containers. */
  readonly volume: string;
  /** Where the marketplace has its databases. */
  readonly marketplaceData: string;
}

const ServicePlan = z.strictObject({
  /** Environment variables of the service. */
  settings: z.record(z.string(), z.string()),
  /** Whether its platform starts it again when it has ended. */
  restart: z.enum(['no', 'always']),
});
/** How a service is run. */
export type ServicePlan = z.output<typeof ServicePlan>;

const Runbook = z.array(z.string().trim().min(1)).min(1).max(30);

/** A learner's plan: how the service is run, and the steps that take the module there. */
export interface Plan {
  readonly service: ServicePlan;
  readonly runbook: readonly string[];
}

/** Reads the plan of a workspace. @throws Error with a sentence about what it lacks */
export async function readPlan(file: string, given: Given): Promise<Plan> {
  const written = (await import(pathToFileURL(file).href).catch((error: unknown) => {
    throw new Error(`pilot.mjs cannot be read: ${messageOf(error)}`);
  })) as { service?: (given: Given) => unknown; runbook?: unknown };
  if (typeof written.service !== 'function')
    throw new Error('pilot.mjs does not export service: a function of what the lab gives, as at the start.');
  return {
    service: checked('service', ServicePlan, written.service(given)),
    runbook: checked('runbook', Runbook, written.runbook),
  };
}

function checked<T>(name: string, schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  throw new Error(
    `${[name, ...(issue?.path ?? [])].join('.')} in pilot.mjs is wrong: ${issue?.message ?? error.message}.`,
  );
}
