/** Carries out the plan of a pilot while customers order, kills the service, and judges. `node pilot-run.ts <pilot.mjs>` */
import 'reflect-metadata';
import { mkdir } from 'node:fs/promises';
import { quiet } from '../../../test/crash/quiet.js';
import { type Visit, visit } from '../../../test/crash/visit.js';
import { Hosts, SECRET } from '../../../test/program/hosts.js';
import { printResult } from '../../../tools/lab/print-result.js';
import { Container } from './container.js';
import { Customers } from './customers.js';
import { type Drill, isService, ServiceDrill } from './drill.js';
import { Marketplace, PILOT } from './marketplace.js';
import { compareMessages, type Messages } from './messages.js';
import { readPlan } from './plan.js';
import { Runbook, type StepEnd } from './runbook.js';

/** What was seen of a pilot. */
export interface PilotSeen {
  /** Why it could not be carried out at all. */
  readonly failure?: string;
  readonly steps: readonly StepEnd[];
  /** Orders that were acknowledged, and what clients got otherwise. */
  readonly orders: number;
  readonly errors: readonly string[];
  /** Who serves the inbox after the last step. */
  readonly servedBy: string;
  readonly drill?: Drill;
  readonly messages?: Messages;
  readonly parked?: number;
}

/** So many orders before the first step, and after the last one. */
const [BEFORE, AFTER] = [20, 10];
const [file = ''] = process.argv.slice(2);

async function pilot(hosts: Hosts): Promise<PilotSeen> {
  const [container, volume] = [hosts.data('container'), hosts.data('volume')];
  const [keeper, marketplaceData] = [hosts.address('monolith'), hosts.data('monolith')];
  await mkdir(volume);
  const plan = await readPlan(file, { secret: SECRET, keeper, container, volume, marketplaceData });
  const marketplace = await Marketplace.open(hosts);
  const service = new Container(hosts, plan.service, container);
  const names = { SERVICE_URL: service.address, VOLUME: volume, MARKETPLACE_DATA: marketplaceData };
  const runbook = new Runbook(marketplace, service, names);
  const clients = await visit(marketplace.url);
  const customers = new Customers(marketplace.url, clients);
  try {
    return await carriedOut(plan.runbook, { keeper, marketplace, service, runbook, clients, customers });
  } finally {
    await customers.end(false);
  }
}

interface Actors {
  readonly keeper: string;
  readonly marketplace: Marketplace;
  readonly service: Container;
  readonly runbook: Runbook;
  readonly clients: Visit;
  readonly customers: Customers;
}

async function carriedOut(plan: readonly string[], actors: Actors): Promise<PilotSeen> {
  const { keeper, marketplace, service, runbook, clients, customers } = actors;
  await customers.more(BEFORE);
  const steps = await runbook.all(plan);
  const isUp = marketplace.isUp && steps.every(({ isDone }) => isDone);
  if (isUp) await customers.more(AFTER);
  const soFar = { steps, servedBy: customers.inboxServedBy };
  const isThere = isUp && isService(soFar.servedBy);
  const drill = isThere ? await new ServiceDrill(service, customers, runbook).run() : undefined;
  await customers.end(isThere);
  const seen = { ...soFar, orders: customers.placed.length, errors: customers.errors, ...(drill ? { drill } : {}) };
  if (!drill?.isBack) return seen;
  // What has not come when nothing goes on any more does not come.
  await quiet([keeper, service.address], async () => 0).catch(() => undefined);
  return { ...seen, messages: await compareMessages(clients, customers.placed), parked: await marketplace.parked() };
}

async function run(): Promise<PilotSeen> {
  const hosts = await Hosts.prepare(PILOT);
  try {
    return shortened(await pilot(hosts), hosts.directory);
  } finally {
    await hosts.end();
  }
}

/** The same without the directory of the run, and without what the lab says of processes that end. */
function shortened(seen: PilotSeen, directory: string): PilotSeen {
  const text = JSON.stringify(seen)
    .replaceAll(`${directory}/`, '')
    .replace(/The program ended with \d+: /g, '');
  return JSON.parse(text) as PilotSeen;
}

await printResult<PilotSeen>(run, (failure) => ({ failure, steps: [], orders: 0, errors: [], servedBy: '' }));
