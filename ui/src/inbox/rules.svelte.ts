import { attempt } from '../app/errors';
import {
  call,
  type Cause,
  type NotificationRule,
  type NotificationRules,
  type NotificationRulesSave,
  type RulesPreview,
} from '../platform';

/** What I am told about, and what that would have meant last week. */
export class Rules {
  current = $state.raw<NotificationRules | null>(null);
  preview = $state.raw<RulesPreview | null>(null);
  #turn = 0;
  #saved: Promise<unknown> = Promise.resolve();

  /** Reads both. */
  async load(): Promise<void> {
    const rules = await attempt(() => call('notification_rules', {}));
    if (rules) this.current = rules;
    await this.#look();
  }

  /** Changes something at once, and looks at last week anew. */
  async save(change: NotificationRulesSave): Promise<void> {
    const turn = (this.#turn += 1);
    // Shown before it is answered, so that the next change starts from it and does not take it back.
    if (this.current) this.current = changed(this.current, change);
    const saved = this.#saved.then(() => attempt(() => call('notification_rules_save', change)));
    this.#saved = saved;
    const rules = await saved;
    // An answer that a later change has overtaken would show what no longer is.
    if (turn !== this.#turn) return;
    if (!rules) return this.load();
    this.current = rules;
    await this.#look();
  }

  /** Changes the rule of a priority. */
  rule(rule: NotificationRule, change: Partial<NotificationRule>): Promise<void> {
    return this.save({ rules: [{ ...rule, ...change }] });
  }

  /** Adds or takes away a threshold of a rule. */
  threshold(rule: NotificationRule, percent: number, on: boolean): Promise<void> {
    const others = rule.thresholds.filter((one) => one !== percent);
    const thresholds = on ? [...others, percent].sort((one, other) => one - other) : others;
    return this.rule(rule, { thresholds });
  }

  /** Tells, or no longer tells, about a cause. */
  cause(cause: Cause, on: boolean): Promise<void> {
    const others = (this.current?.causes ?? []).filter((one) => one !== cause);
    return this.save({ causes: on ? [...others, cause] : others });
  }

  /** Sets the quiet hours, none where both are empty; one end alone gets a usual other. */
  quiet(from: string, until: string): Promise<void> {
    if (from === '' && until === '') return this.save({ quiet_from: '', quiet_until: '' });
    return this.save({ quiet_from: from || '22:00', quiet_until: until || '07:00' });
  }

  async #look(): Promise<void> {
    const turn = this.#turn;
    const preview = await attempt(() => call('notification_rules_preview', {}));
    if (preview && turn === this.#turn) this.preview = preview;
  }
}

function changed(now: NotificationRules, change: NotificationRulesSave): NotificationRules {
  const rules = now.rules.map(
    (rule) => change.rules?.find((one) => one.priority === rule.priority) ?? rule,
  );
  return { ...now, ...change, rules };
}
