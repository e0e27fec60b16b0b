import { orderModule } from './checkout.js';
import { neighbours } from './neighbours.js';

/** The marketplace of this lab, with the checkout in one place. */
export const modules = [orderModule, ...neighbours];
