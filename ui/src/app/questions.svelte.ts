import { call, HoldfastError, type BlockedInput, type Card, type ErrorCode, type ItemMove, type MoveOutcome } from '../platform';

import { current } from './current.svelte';
import { applied } from './feed';
import { report } from './errors';
import { status } from './status.svelte';
import { toasts } from './toasts.svelte';
import { done } from './undo';

/** What a question adds to the request it was asked for. */
export interface Answer {
  reason?: string;
  blocked?: BlockedInput;
}

/** Something the rules ask before a card moves or is assigned. */
export interface Question {
  error: HoldfastError;
  card: Card;
  answer: (answer: Answer | null) => void;
}

const asks: readonly ErrorCode[] = [
  'not_ready',
  'wip_reason_needed',
  'blocked_needs_reason',
  'review_reason_needed',
];

class Questions {
  /** The question on the screen; the frame shows its dialog. */
  open = $state.raw<Question | null>(null);

  /** Asks and waits for the answer; null when the user thinks better of it. */
  ask(error: HoldfastError, card: Card): Promise<Answer | null> {
    return new Promise((resolve) => {
      this.open = {
        error,
        card,
        answer: (answer) => {
          this.open = null;
          resolve(answer);
        },
      };
    });
  }
}

/** The questions the rules ask. */
export const questions = new Questions();

/**
 * Runs a command, answers what the rules ask by dialogs, and runs it again with the answers.
 * Gives null where the user thinks better of it or it cannot be done; that was shown then.
 */
export async function withQuestions<T>(card: Card, run: (answer: Answer) => Promise<T>): Promise<T | null> {
  let answer: Answer = {};
  for (;;) {
    try {
      return await run(answer);
    } catch (thrown) {
      const error = HoldfastError.from(thrown);
      if (!asks.includes(error.code)) {
        report(error);
        return null;
      }
      const more = await questions.ask(error, card);
      if (!more) return null;
      answer = { ...answer, ...more };
    }
  }
}

function finish(outcome: MoveOutcome): MoveOutcome {
  applied(outcome.card.id, outcome.seq);
  if (current.card?.id === outcome.card.id) current.use(outcome.card, current.columns);
  done(outcome.message);
  const over = outcome.exceeded.map((limit) => limit.message).join(' ');
  if (over !== '') {
    toasts.show({ tone: 'warning', message: over, remedy: 'It is recorded. Move one when you can.' });
  }
  void status.refresh();
  return outcome;
}

/** Moves a card by the same rules and dialogs, whichever way it was asked for. */
export async function moveItem(card: Card, request: Omit<ItemMove, 'id'>): Promise<MoveOutcome | null> {
  const outcome = await withQuestions(card, (answer) =>
    call('item_move', { ...request, ...answer, id: card.id }),
  );
  return outcome && finish(outcome);
}

/** Takes an item: I own it alone from then on. By the same rules and dialogs. */
export async function ownItem(card: Card): Promise<MoveOutcome | null> {
  const outcome = await withQuestions(card, (answer) => call('item_own', { id: card.id, reason: answer.reason }));
  return outcome && finish(outcome);
}

/** Sets who works on an item by the same rules and dialogs. */
export async function assignItem(card: Card, technicians: string[]): Promise<MoveOutcome | null> {
  const outcome = await withQuestions(card, (answer) =>
    call('item_assign', { id: card.id, technicians, reason: answer.reason }),
  );
  return outcome && finish(outcome);
}
