import type { Observation } from '../../../tools/lab/lab.js';
import type { Night, SeenOrder, Step } from './night.js';

/** As in the contract of the courier; a workspace may have changed its own. */
const STEPS: readonly Step[] = ['accepted', 'picked-up', 'on-the-way', 'delivered'];

const isWhole = (steps: readonly Step[]) => String(steps) === String(STEPS);
/** Whether a step took effect although an earlier one of the order had not. */
const isOvertaken = ({ atNight }: SeenOrder) => atNight.some((step, at) => step !== STEPS[at]);

/** What customers saw, as lines. */
export function seenIn({ failure, orders, parkedAtNight, parkedAtNoon, waits }: Night): string {
  if (failure !== undefined) return `There was no night: ${failure}`;
  const [poisoned, others] = [orders.filter((one) => one.isPoisoned), orders.filter((one) => !one.isPoisoned)];
  const misplaced = misplacedIn(orders);
  const gone = others.filter(({ atNight }) => isWhole(atNight)).length;
  return [
    `Night: ${gone} of ${others.length} orders with good addresses were followed to the door. Parked: ${parkedAtNight}.`,
    ...(waits === undefined ? [] : [`Night: the feed waits: ${waits}`]),
    ...poisoned.map(({ orderId, atNight }) => `Night: the customer of ${orderId} was notified of ${listOf(atNight)}.`),
    ...poisoned.map(
      ({ orderId, atNoon, shown }) =>
        `Noon: the customer of ${orderId} was notified of ${listOf(atNoon)}. It shows '${shown ?? 'nothing'}'.`,
    ),
    ...(misplaced === 0 ? [] : [`Noon: ${misplaced} notices name another place than the map.`]),
    `Noon: parked: ${parkedAtNoon}.`,
  ].join('\n');
}

/** Judges a night: by what customers were notified of, not by how. */
export function judge(night: Night): Observation {
  const { orders, parkedAtNight } = night;
  const followed = orders.filter(({ isPoisoned, atNight }) => !isPoisoned && isWhole(atNight)).length;
  const inOrder = orders.filter(({ atNoon, shown }) => isWhole(atNoon) && shown === 'delivered').length;
  const hint = hintFor(night);
  const figures = { orders: orders.length, othersFollowedAtNight: followed, parkedAtNight, inOrderAtNoon: inOrder };
  return { passed: hint === undefined, observed: seenIn(night), figures, ...(hint === undefined ? {} : { hint }) };
}

function hintFor({ failure, orders, parkedAtNoon }: Night): string | undefined {
  if (failure !== undefined) return 'read-the-failure';
  if (orders.some(({ isPoisoned, atNight }) => !isPoisoned && !isWhole(atNight))) return 'stops-everybody';
  const wrong = orders.filter(({ atNoon, shown }) => !isWhole(atNoon) || shown !== 'delivered');
  if (wrong.length === 0) return misplacedIn(orders) === 0 ? undefined : 'without-place';
  const isLost = wrong.some(({ atNoon }) => STEPS.some((step) => !atNoon.includes(step)));
  if (wrong.some(isOvertaken)) {
    if (isLost) return 'swallowed';
    return wrong.some(({ shown }) => shown !== 'delivered') ? 'overtaken' : 'newest-wins';
  }
  return parkedAtNoon > 0 ? 'not-redriven' : 'discarded';
}

function misplacedIn(orders: readonly SeenOrder[]): number {
  return orders.reduce((sum, { wrongPlaces }) => sum + wrongPlaces, 0);
}

function listOf(steps: readonly Step[]): string {
  return steps.length === 0 ? 'nothing' : steps.join(', ');
}
