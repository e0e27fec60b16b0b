import type { Drill } from './drill.js';
import type { Messages } from './messages.js';
import type { PilotSeen } from './pilot-run.js';
import type { StepEnd } from './runbook.js';

/**
 * What was seen of a pilot, as lines.
 * @param changed files of the module that differ from the last commit; undefined where there is no Git history
 */
export function sentencesOf(seen: PilotSeen, changed: readonly string[] | undefined): string {
  const { failure, steps, orders, errors, servedBy, drill, messages, parked } = seen;
  if (failure !== undefined) return `The pilot was not carried out: ${failure}`;
  const isStopped = steps.some(({ isDone }) => !isDone);
  return [
    ...steps.map((end) => `${end.isDone ? 'done  ' : 'FAILED'} ${lineOf(end)}`),
    ...(isStopped ? ['The runbook stops there.'] : [`After the last step ${servedBy} serves the inbox.`]),
    `Clients: ${orders} orders acknowledged, ${errors.length} requests failed.${errors[0] === undefined ? '' : ` The first one: ${errors[0]}`}`,
    ...(drill ? drillLines(drill) : []),
    ...(messages ? [messagesLine(messages, parked)] : []),
    diffLine(changed),
  ].join('\n');
}

function lineOf({ step, said }: StepEnd): string {
  return `${step}: ${said}`;
}

function drillLines({ ordersMeanwhile, inboxRefused, isRestarted, isBack, why, wayHome }: Drill): readonly string[] {
  const started = isRestarted ? 'Its platform started it again' : 'Nobody started it again; then the lab did, by hand';
  return [
    `kill -9 of the service: ${ordersMeanwhile} orders were taken while it was down, and ${inboxRefused} reads of the inbox were refused.`,
    isBack ? `${started}, and it went on.` : `${started}, and it did not go on: ${why}`,
    ...wayHome.map((end) => `${end.isDone ? 'done  ' : 'FAILED'} ${lineOf(end)}`),
  ];
}

function messagesLine({ causes, missing, twice, longestWaitMs }: Messages, parked = 0): string {
  const seconds = (longestWaitMs / 1_000).toFixed(1);
  return `Messages: ${causes} causes, ${missing} without a message, ${twice} with two; the latest came after ${seconds} s. Parked events: ${parked}.`;
}

function diffLine(changed: readonly string[] | undefined): string {
  const command = 'git diff HEAD -- src/modules/notification';
  if (!changed) return `${command}: there is no Git history to compare with.`;
  return `${command}: ${changed.length === 0 ? 'nothing' : changed.join(', ')}.`;
}
