/** Payments before settlement was made: four months of them. */
export const PAST_MONTHS = 4;
export const PAST_EACH_MONTH = 40;
/** Payments that customers make at each stage of the release, for they do not wait for it. */
export const TRAFFIC = 10;
/** Bookings on a page of payment's books. */
export const PAGE = 50;

export const BEGAN_AT = Date.UTC(2025, 8, 1);
export const MONTH_MS = 30 * 86_400_000;
/** When the build with the subscriptions starts, and when it starts again after the kill. */
export const DEPLOYED_AT = Date.UTC(2026, 0, 5, 9);
export const STARTED_AGAIN_AT = Date.UTC(2026, 0, 5, 10);
