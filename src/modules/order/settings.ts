import { durationSetting, settings } from '../../platform/api.js';

/** The settings of orders. */
export class OrderSettings extends settings({
  /** How long a shop may take to accept an order that is paid; after that the order is cancelled. */
  ORDER_ACCEPT_LIMIT: durationSetting('5m'),
  /** How long a payment may take to be authorised, or to fail; after that the order is cancelled. */
  PAYMENT_LIMIT: durationSetting('2m'),
}) {}
