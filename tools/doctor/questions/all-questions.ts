import type { Question, Theme } from '../question.js';
import { CALLS } from './calls.js';
import { DATA } from './data.js';
import { DEPLOYS } from './deploys.js';
import { EVENTS } from './events.js';
import { OPERATIONS } from './operations.js';
import { TEAMS } from './teams.js';

/** All questions, in their order. */
export const THEMES: readonly Theme[] = [DATA, CALLS, EVENTS, DEPLOYS, TEAMS, OPERATIONS];

export const QUESTIONS: readonly Question[] = THEMES.flatMap(({ questions }) => questions);
