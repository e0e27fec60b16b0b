// Made by: npm run fig -- init order
import { member } from '../../src/modules/member/contract.js';
import { orderModule } from '../../src/modules/order/module.js';
import { run } from '../../src/platform/host/run.js';
import { service } from '../../src/platform/host/service.js';

await run(() =>
  service({
    modules: [orderModule],
    contracts: [member],
    environment: process.env,
    operators: ['admin'],
  }),
);
