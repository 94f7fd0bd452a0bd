/** What was filled in so far. It stays in memory; only where the resident asks for it the browser keeps a copy. */

import { answerOf, answered, type Case, type Person } from "../engine/case";
import { textOf } from "../engine/days";
import type { Book } from "../engine/facts";
import { type Ask, interview, keyOf } from "../engine/interview";

export type Screen = "start" | "events" | "people" | "questions" | "review" | "code";

export interface Draft {
  readonly language: string;
  readonly screen: Screen;
  readonly events: readonly string[];
  readonly people: readonly Person[];
  readonly answers: Case["answers"];
  /** Questions that were answered or put off, in order, as `id key`. */
  readonly trail: readonly string[];
  /** Those left for the counter. */
  readonly left: readonly string[];
}

const PLACE = "kakanai-preentry-1";

export function empty(language: string): Draft {
  return { language, screen: "start", events: [], people: [], answers: {}, trail: [], left: [] };
}

export function today(): string {
  const now = new Date(Date.now() + 9 * 3_600_000); // Japan's day, wherever the telephone thinks it is
  return textOf(now.getUTCFullYear() * 10000 + (now.getUTCMonth() + 1) * 100 + now.getUTCDate());
}

export function caseOf(draft: Draft): Case {
  const [event = "", ...also] = draft.events;
  const first = draft.people[0];
  return {
    visit_date: today(),
    event,
    ...(also.length > 0 ? { also } : {}),
    people: draft.people,
    applicant: { role: "self", ...(first === undefined ? {} : { person: first.id }) },
    answers: draft.answers,
  };
}

export function nameOf(ask: Ask): string {
  return `${ask.question.id} ${keyOf(ask) ?? ""}`;
}

/** The questions that are still to be put, without those left for the counter. */
export function toAsk(draft: Draft, book: Book): readonly Ask[] {
  return interview(caseOf(draft), book).open.filter((ask) => ask.question.visitor && !draft.left.includes(nameOf(ask)));
}

export function withAnswer(draft: Draft, ask: Ask, value: string): Draft {
  const { answers } = answered(caseOf(draft), ask.question.id, value, keyOf(ask));
  const name = nameOf(ask);
  return { ...draft, answers, trail: [...draft.trail.filter((n) => n !== name), name] };
}

export function leftForCounter(draft: Draft, ask: Ask): Draft {
  const name = nameOf(ask);
  return { ...draft, left: [...draft.left, name], trail: [...draft.trail.filter((n) => n !== name), name] };
}

/** Back to the question before: its answer is taken away and it is put again. */
export function oneBack(draft: Draft): Draft {
  const name = draft.trail[draft.trail.length - 1];
  if (name === undefined) return { ...draft, screen: "people" };
  return reopened(draft, name);
}

/** That question is put again. */
export function reopened(draft: Draft, name: string): Draft {
  const [id = "", key = ""] = name.split(" ");
  const { answers } = answered(caseOf(draft), id, "", key === "" ? null : key);
  const without = (names: readonly string[]): readonly string[] => names.filter((n) => n !== name);
  return { ...draft, answers, trail: without(draft.trail), left: without(draft.left), screen: "questions" };
}

/** Without one person, and what was answered for them alone. */
export function withoutPerson(draft: Draft, id: string): Draft {
  const answers: Record<string, Case["answers"][string]> = {};
  for (const [question, given] of Object.entries(draft.answers)) {
    if (typeof given === "string") answers[question] = given;
    else {
      const rest = Object.fromEntries(Object.entries(given).filter(([who]) => who !== id));
      if (Object.keys(rest).length > 0) answers[question] = rest;
    }
  }
  return {
    ...draft,
    answers,
    people: draft.people.filter((p) => p.id !== id),
    trail: draft.trail.filter((name) => !name.endsWith(` ${id}`)),
    left: draft.left.filter((name) => !name.endsWith(` ${id}`)),
  };
}

export function valueOf(draft: Draft, name: string): string {
  const [id = "", key = ""] = name.split(" ");
  return answerOf(caseOf(draft), id, key === "" || key === "*" ? null : key) ?? "";
}

export function kept(): Draft | null {
  try {
    const text = localStorage.getItem(PLACE);
    return text === null ? null : (JSON.parse(text) as Draft);
  } catch {
    return null;
  }
}

/** False: the browser keeps nothing. */
export function keep(draft: Draft): boolean {
  try {
    localStorage.setItem(PLACE, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function forget(): void {
  try {
    localStorage.removeItem(PLACE);
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
}
