/** One household as it was filled in, in the words of the case file (docs/case-file.md). */

export const TOGETHER = "*";
export const DIFFERS = "differs";

export interface Person {
  readonly id: string;
  readonly name?: string;
  readonly kana?: string;
  readonly birth_date?: string;
  readonly sex?: string;
  readonly relation?: string;
  readonly nationality?: string;
  readonly address?: string;
}

export type Answer = string | Readonly<Record<string, string>>;

export interface Case {
  readonly visit_date: string;
  readonly event: string;
  readonly also?: readonly string[];
  readonly people: readonly Person[];
  readonly applicant?: { readonly role?: string; readonly person?: string };
  readonly answers: Readonly<Record<string, Answer>>;
}

/** The answer as it stands, or null. A common answer counts for every person. */
export function answerOf(found: Case, question: string, person: string | null): string | null {
  const given = found.answers[question];
  if (given === undefined || typeof given === "string") return given ?? null;
  if (person === null) return given[TOGETHER] ?? null;
  const own = given[person];
  if (own !== undefined) return own;
  const common = given[TOGETHER];
  return common === undefined || common === DIFFERS ? null : common;
}

/** The case with one more answer; an empty value takes the answer away. */
export function answered(found: Case, question: string, value: string, person: string | null): Case {
  const answers: Record<string, Answer> = { ...found.answers };
  if (person === null) {
    if (value === "") delete answers[question];
    else answers[question] = value;
    return { ...found, answers };
  }
  const old = answers[question];
  const mine: Record<string, string> = typeof old === "object" ? { ...old } : {};
  if (value === "") delete mine[person];
  else mine[person] = value;
  if (Object.keys(mine).length === 0) delete answers[question];
  else answers[question] = mine;
  return { ...found, answers };
}

export function eventsOf(found: Case): readonly string[] {
  return [found.event, ...(found.also ?? [])];
}

/** The case as one of its events sees it. */
export function of(found: Case, event: string): Case {
  return { ...found, event, also: [] };
}
