import { Refused } from '../contract/failure.js';

/** What a step came to. */
export type StepOutcome =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly refused: Refused }
  | { readonly kind: 'unknown' };

/** An outcome as it is stored. */
export interface StoredOutcome {
  readonly state: StepOutcome['kind'];
  readonly text: string | null;
}

export function encodeOutcome(outcome: StepOutcome): StoredOutcome {
  switch (outcome.kind) {
    case 'done':
      return { state: 'done', text: JSON.stringify(outcome.value) ?? null };
    case 'refused': {
      const { code, status, title, message } = outcome.refused;
      return { state: 'refused', text: JSON.stringify({ code, status, title, detail: message }) };
    }
    case 'unknown':
      return { state: 'unknown', text: null };
  }
}

/** The inverse; what a saga sees first is what it sees at every replay. */
export function decodeOutcome({ state, text }: StoredOutcome): StepOutcome {
  if (state === 'unknown') return { kind: 'unknown' };
  const value: unknown = text === null ? undefined : JSON.parse(text);
  if (state === 'done') return { kind: 'done', value };
  const { detail, ...refusal } = value as { code: string; status: number; title: string; detail: string };
  return { kind: 'refused', refused: new Refused(refusal, detail) };
}
