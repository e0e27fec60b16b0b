// Made by: npm run fig -- init member

import { memberModule } from '../../src/modules/member/module.js';
import { run } from '../../src/platform/host/run.js';
import { service } from '../../src/platform/host/service.js';

await run(() =>
  service({
    modules: [memberModule],

    environment: process.env,
    operators: ['admin'],
  }),
);
