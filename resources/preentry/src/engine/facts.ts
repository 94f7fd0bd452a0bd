/** What a case knows, and what the conditions say of it: true, false or not known yet (Kleene's logic). */

import { answerOf, type Case, type Person } from "./case";
import { lastDay, NOWHERE, schoolAge, shifted, type Span, spanOf, stageOf, years } from "./days";
import type { Condition, Day, Definitions, Question, Ref } from "./model";

export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;
export type Truth = typeof FALSE | typeof UNKNOWN | typeof TRUE;

/** What keeps a result open: a fact, and of whom. */
export interface Missing {
  readonly fact: string;
  readonly person: string | null;
}

export interface Found {
  readonly truth: Truth;
  readonly missing: readonly Missing[];
}

const NO: Found = { truth: FALSE, missing: [] };
const YES: Found = { truth: TRUE, missing: [] };
/** The value of a question that is not put. */
const NOT_ASKED = Symbol("not asked");
type Value = string | typeof NOT_ASKED | null;

const CASE_FACTS = new Set(["event", "visit_date", "event_date", "applicant_role", "identity", "old_prefecture"]);

/** `Definitions` with what is looked up by name. Made once. */
export class Book {
  readonly questions: ReadonlyMap<string, Question>;
  readonly holidays: ReadonlySet<number>;
  readonly dateFacts: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, number>;
  private readonly named = new Map<Ref, readonly string[]>();

  constructor(readonly definitions: Definitions) {
    this.questions = new Map(definitions.questions.map((q) => [q.id, q]));
    this.places = new Map(definitions.questions.map((q, n) => [q.id, n]));
    this.holidays = new Set(definitions.holidays);
    this.dateFacts = new Map(definitions.events.map((e) => [e.id, e.date_fact]));
  }

  condition(ref: Ref): Condition {
    const found = this.definitions.conditions[ref];
    if (found === undefined) throw new Error(`no condition ${ref}`);
    return found;
  }

  /** Every fact that the condition could ask for. */
  facts(ref: Ref): readonly string[] {
    let found = this.named.get(ref);
    if (found === undefined) {
      const c = this.condition(ref);
      found = [...ownFacts(c).map(([fact]) => fact), ...parts(c).flatMap((part) => this.facts(part))];
      this.named.set(ref, found);
    }
    return found;
  }

  /** Whether it speaks of the person in question outside of a count. */
  perPerson(ref: Ref): boolean {
    const c = this.condition(ref);
    if (c[0] === "count") return false;
    return ownFacts(c).some(([, own]) => own) || parts(c).some((part) => this.perPerson(part));
  }

  /** The question whose answer gives the fact, if one does. */
  behind(fact: string, event: string): Question | undefined {
    if (fact === "event_date") fact = this.dateFacts.get(event) ?? "";
    return this.questions.get(fact === "old_prefecture" ? "old_address" : fact);
  }
}

function parts(c: Condition): readonly Ref[] {
  if (c[0] === "not" || c[0] === "count") return [c[1]];
  return c[0] === "all" || c[0] === "any" ? c[1] : [];
}

function ownFacts(c: Condition): readonly (readonly [string, boolean])[] {
  switch (c[0]) {
    case "one_of":
    case "number":
      return [[c[1], c[2]]];
    case "age":
      return [["birth_date", true], ...dayFacts(c[3])];
    case "before":
    case "same_month":
      return [...dayFacts(c[1]), ...dayFacts(c[2])];
    case "passed":
      return [...dayFacts(c[1]), ...dayFacts(c[3])];
    case "in_month":
      return dayFacts(c[1]);
    default:
      return [];
  }
}

function dayFacts(day: Day): readonly (readonly [string, boolean])[] {
  return day[0] === "" ? [] : [[day[0], day[1]]];
}

/** One case, looked at through the definitions. */
export class Facts {
  readonly people: readonly string[];
  private readonly byId: ReadonlyMap<string, Person>;
  private readonly seen = new Map<string, Value>();
  private readonly busy = new Set<string>();

  constructor(
    readonly found: Case,
    readonly book: Book,
  ) {
    this.people = found.people.map((p) => p.id);
    this.byId = new Map(found.people.map((p) => [p.id, p]));
  }

  /** Where a date fact is one whole day: its number. */
  day(fact: string): number | null {
    const span = this.span(fact, null);
    return span !== null && span[0] !== 0 && span[0] === span[1] && this.real(span[0]) ? span[0] : null;
  }

  judged(ref: Ref, person: string | null): Found {
    const c = this.book.condition(ref);
    switch (c[0]) {
      case "always":
        return YES;
      case "one_of":
        return this.compared(c[1], c[2] ? person : null, (value) => c[3].includes(value));
      case "number":
        return this.number(c[1], c[2] ? person : null, c[3], c[4]);
      case "not": {
        const inner = this.judged(c[1], person);
        return { truth: (2 - inner.truth) as Truth, missing: inner.missing };
      }
      case "all":
      case "any":
        return this.group(c[0] === "all", c[1], person);
      case "count":
        return this.count(c[1], c[2], c[3]);
      case "age":
        return this.age(c, person);
      default:
        return this.ofDays(c, person);
    }
  }

  private compared(fact: string, person: string | null, holds: (value: string) => boolean): Found {
    const value = this.value(fact, person);
    if (value === null) return open(fact, person);
    return value !== NOT_ASKED && holds(value) ? YES : NO;
  }

  private number(fact: string, person: string | null, low: number | null, high: number | null): Found {
    const value = this.value(fact, person);
    if (value === NOT_ASKED) return NO;
    if (value === null || !/^\d+$/.test(value)) return open(fact, person);
    const number = Number(value);
    return (low === null || number >= low) && (high === null || number < high) ? YES : NO;
  }

  private group(every: boolean, members: readonly Ref[], person: string | null): Found {
    const decides = every ? FALSE : TRUE;
    const missing: Missing[] = [];
    let undecided = false;
    for (const part of members) {
      const found = this.judged(part, person);
      if (found.truth === decides) return found;
      undecided ||= found.truth === UNKNOWN;
      missing.push(...found.missing);
    }
    if (undecided) return { truth: UNKNOWN, missing };
    return every ? YES : NO;
  }

  private count(inner: Ref, least: number, most: number | null): Found {
    let sure = 0;
    let open_ = 0;
    const missing: Missing[] = [];
    for (const who of this.people) {
      const found = this.judged(inner, who);
      if (found.truth === TRUE) sure += 1;
      else if (found.truth === UNKNOWN) {
        open_ += 1;
        missing.push(...found.missing);
      }
    }
    const upper = sure + open_;
    if (sure >= least && (most === null || upper <= most)) return YES;
    if (upper < least || (most !== null && sure > most)) return NO;
    return { truth: UNKNOWN, missing };
  }

  private age(c: Extract<Condition, readonly ["age", ...unknown[]]>, person: string | null): Found {
    const birth = this.span("birth_date", person);
    const on = this.look(c[3], person);
    const needed: Missing[] = birth === null ? [{ fact: "birth_date", person }] : [];
    if (on !== null && on[0] === 0 && on[1] === 0) return NO;
    if (on === null) needed.push({ fact: c[3][0], person: c[3][1] ? person : null });
    if (birth === null || on === null) return { truth: UNKNOWN, missing: needed };
    const youngest = years(c[4], birth[1], on[0]);
    const oldest = years(c[4], birth[0], on[1]);
    const [, low, high] = c;
    if ((low === null || low <= youngest) && (high === null || oldest < high)) return YES;
    if ((low !== null && oldest < low) || (high !== null && youngest >= high)) return NO;
    return { truth: UNKNOWN, missing: [{ fact: "birth_date", person }, ...missingDay(c[3], person)] };
  }

  private ofDays(
    c: Extract<Condition, readonly ["before" | "passed" | "in_month" | "same_month", ...unknown[]]>,
    person: string | null,
  ): Found {
    const left = c[1];
    const right = c[0] === "in_month" ? left : c[0] === "passed" ? c[3] : c[2];
    const one = this.look(left, person);
    const other = right === left ? one : this.look(right, person);
    const both = [...missingDay(left, person), ...(right === left ? [] : missingDay(right, person))];
    if (isNowhere(one) || isNowhere(other)) return NO;
    if (one === null || other === null) {
      const unknown = both.filter((m) => this.value(m.fact, m.person) === null);
      return { truth: UNKNOWN, missing: unknown.length ? unknown : both };
    }
    const truth = this.compare(c, one, other);
    return truth === UNKNOWN ? { truth, missing: both } : truth === TRUE ? YES : NO;
  }

  private compare(
    c: Extract<Condition, readonly ["before" | "passed" | "in_month" | "same_month", ...unknown[]]>,
    one: Span,
    other: Span,
  ): Truth {
    const month = (day: number): number => Math.floor(day / 100);
    switch (c[0]) {
      case "before":
        if (one[1] < other[0]) return c[3] ? FALSE : TRUE;
        if (one[0] >= other[1]) return c[3] ? TRUE : FALSE;
        return UNKNOWN;
      case "passed":
        if (other[0] > lastDay(c[2], one[1], this.book.holidays)) return TRUE;
        return other[1] <= lastDay(c[2], one[0], this.book.holidays) ? FALSE : UNKNOWN;
      case "in_month":
        if (month(one[0]) !== month(one[1])) return UNKNOWN;
        return c[2].includes(month(one[0]) % 100) ? TRUE : FALSE;
      case "same_month":
        if (month(one[1]) < month(other[0]) || month(one[0]) > month(other[1])) return FALSE;
        return month(one[0]) === month(one[1]) && month(other[0]) === month(other[1]) ? TRUE : UNKNOWN;
    }
  }

  private look(day: Day, person: string | null): Span | null {
    const [fact, own, fixed, y, m, d] = day;
    if (fact === "") return [fixed, fixed];
    const span = this.span(fact, own ? person : null);
    if (span === null || span[0] === 0 || (y === 0 && m === 0 && d === 0)) return span;
    return [shifted(span[0], y, m, d), shifted(span[1], y, m, d)];
  }

  private span(fact: string, person: string | null): Span | null {
    const value = this.value(fact, person);
    if (value === NOT_ASKED) return NOWHERE;
    return value === null ? null : spanOf(value);
  }

  private real(day: number): boolean {
    return shifted(day, 0, 0, 0) === day;
  }

  private value(fact: string, person: string | null): Value {
    const key = `${fact} ${person ?? ""}`;
    const known = this.seen.get(key);
    if (known !== undefined) return known;
    if (this.busy.has(key)) return null;
    this.busy.add(key);
    const value = this.lookUp(fact, person);
    this.busy.delete(key);
    this.seen.set(key, value);
    return value;
  }

  private lookUp(fact: string, person: string | null): Value {
    const question = this.book.questions.get(fact);
    if (question === undefined) {
      if (CASE_FACTS.has(fact)) return this.ofCase(fact);
      const who = person === null ? undefined : this.byId.get(person);
      return who === undefined ? null : this.ofPerson(fact, who);
    }
    let put = this.judged(question.when, person).truth;
    if (put !== FALSE && question.of_person) put = this.judged(question.people, person).truth;
    return put === FALSE ? NOT_ASKED : answerOf(this.found, fact, person);
  }

  private ofCase(fact: string): Value {
    switch (fact) {
      case "event":
        return this.found.event;
      case "visit_date":
        return this.found.visit_date;
      case "applicant_role":
        return this.found.applicant?.role ?? "self";
      case "identity":
        return "not_checked";
      case "old_prefecture": {
        const address = this.value("old_address", null);
        if (typeof address !== "string") return address;
        return this.book.definitions.prefectures.find((p) => address.startsWith(p)) ?? null;
      }
      default: {
        const behind = this.book.dateFacts.get(this.found.event);
        if (behind === "") return this.found.visit_date;
        const day = behind === undefined ? null : this.day(behind);
        return day === null || behind === undefined ? null : (this.value(behind, null) as Value);
      }
    }
  }

  private ofPerson(fact: string, who: Person): Value {
    switch (fact) {
      case "sex":
        return who.sex === undefined || who.sex === "unknown" ? null : who.sex;
      case "is_applicant":
        return this.found.applicant?.person === who.id ? "yes" : "no";
      case "stage":
        return this.stage(who);
      case "nationality":
        return who.nationality || "JP";
      case "birth_date":
      case "relation":
        return who[fact] || null;
      default:
        return null;
    }
  }

  private stage(who: Person): Value {
    const day = this.day("event_date");
    const birth = who.birth_date === undefined ? null : spanOf(who.birth_date);
    if (day === null || birth === null) return null;
    const first = stageOf(schoolAge(birth[0], day));
    return first === stageOf(schoolAge(birth[1], day)) ? first : null;
  }
}

function isNowhere(span: Span | null): boolean {
  return span !== null && span[0] === 0 && span[1] === 0;
}

function open(fact: string, person: string | null): Found {
  return { truth: UNKNOWN, missing: [{ fact, person }] };
}

function missingDay(day: Day, person: string | null): readonly Missing[] {
  return day[0] === "" ? [] : [{ fact: day[0], person: day[1] ? person : null }];
}
