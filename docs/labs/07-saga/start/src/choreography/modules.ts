import { courierModule } from './courier.js';
import { kitchenModule } from './kitchen.js';
import { orderModule } from './order.js';
import { paymentModule } from './payment.js';

/** The marketplace of this lab, with the checkout in four places. */
export const modules = [orderModule, paymentModule, kitchenModule, courierModule];
