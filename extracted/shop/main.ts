// Made by: npm run fig -- init shop
import { member } from '../../src/modules/member/contract.js';
import { shopModule } from '../../src/modules/shop/module.js';
import { run } from '../../src/platform/host/run.js';
import { service } from '../../src/platform/host/service.js';

await run(() =>
  service({
    modules: [shopModule],
    contracts: [member],
    environment: process.env,
    operators: ['admin'],
  }),
);
