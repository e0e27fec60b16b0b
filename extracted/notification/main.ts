// Made by: npm run fig -- init notification
import { member } from '../../src/modules/member/contract.js';
import { notificationModule } from '../../src/modules/notification/module.js';
import { run } from '../../src/platform/host/run.js';
import { service } from '../../src/platform/host/service.js';

await run(() =>
  service({
    modules: [notificationModule],
    contracts: [member],
    environment: process.env,
    operators: ['admin'],
  }),
);
