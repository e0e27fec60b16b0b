// Made by: npm run fig -- init payment
import { member } from '../../src/modules/member/contract.js';
import { paymentModule } from '../../src/modules/payment/module.js';
import { run } from '../../src/platform/host/run.js';
import { service } from '../../src/platform/host/service.js';

await run(() =>
  service({
    modules: [paymentModule],
    contracts: [member],
    environment: process.env,
    operators: ['admin'],
  }),
);
