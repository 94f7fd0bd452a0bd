/** Which questions are to be asked, in order: as `forms/interview.py` finds them. */

import { answerOf, type Case, DIFFERS, eventsOf, of, TOGETHER } from "./case";
import { type Decision, decide, editions } from "./decision";
import { type Book, FALSE, type Facts, TRUE, UNKNOWN } from "./facts";
import type { Procedure, Question, Sentence } from "./model";

/** One question as it is put: to the household, to one person, or to several at once. */
export interface Ask {
  readonly question: Question;
  readonly persons: readonly string[];
  readonly together: boolean;
}

export interface Interview {
  readonly open: readonly Ask[];
  /** Questions that have their answer. */
  readonly answered: readonly string[];
  /** How many questions for the visitor there can still be, as things stand. */
  readonly most: number;
}

/** The person under whom the answer is kept; null: the household. */
export function keyOf(ask: Ask): string | null {
  if (!ask.question.of_person) return null;
  return ask.together ? TOGETHER : (ask.persons[0] ?? null);
}

export function interview(found: Case, book: Book): Interview {
  const parts = eventsOf(found).map((event) => ofOne(of(found, event), book));
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const open = new Map<string, Ask>();
  for (const part of parts) for (const ask of part.open) open.set(`${ask.question.id} ${keyOf(ask)}`, ask);
  const place = (ask: Ask): number => book.places.get(ask.question.id) ?? 0;
  const still = new Set([...open.values()].map((ask) => ask.question.id));
  return {
    open: [...open.values()].sort((a, b) => place(a) - place(b)),
    answered: [...new Set(parts.flatMap((part) => part.answered))].filter((id) => !still.has(id)),
    most: parts.reduce((sum, part) => sum + part.most, 0),
  };
}

function ofOne(found: Case, book: Book): Interview {
  const decision = decide(found, book);
  const wanted = wantedBy(decision, book, found.event);
  const possible = possibleIn(found, book, decision);
  const open: Ask[] = [];
  const answered: string[] = [];
  let most = 0;
  for (const question of book.definitions.questions) {
    if (!possible.has(question.id)) continue;
    const applies = book.perPerson(question.when) ? TRUE : decision.facts.judged(question.when, null).truth;
    if (applies === FALSE) continue;
    const asks = openAsks(question, found, decision.facts, book);
    const waits = asks.length === 0 && waiting(question, found, decision.facts, book).length > 0;
    if (question.of_person && asks.length === 0 && !waits && found.answers[question.id] === undefined) continue;
    const enough = found.answers[question.id] !== undefined && !wanted.has(question.id);
    if (question.visitor && (waits || (asks.length > 0 && !enough))) most += 1;
    if (waits) continue;
    if (asks.length === 0) answered.push(question.id);
    else if (wanted.has(question.id) && applies === TRUE) open.push(...asks);
  }
  return { open, answered, most };
}

function openAsks(question: Question, found: Case, facts: Facts, book: Book): readonly Ask[] {
  if (!question.of_person) {
    return answerOf(found, question.id, null) === null ? [{ question, persons: [], together: false }] : [];
  }
  if (waiting(question, found, facts, book).length > 0) return [];
  const concerned = facts.people.filter((who) => facts.judged(question.people, who).truth !== FALSE);
  const open = concerned.filter((who) => answerOf(found, question.id, who) === null);
  if (open.length === 0) return [];
  if (question.together && open.length > 1 && answerOf(found, question.id, null) !== DIFFERS) {
    return [{ question, persons: open, together: true }];
  }
  return open.map((who) => ({ question, persons: [who], together: false }));
}

/** The people without an answer of whom another open question tells whether this one is put to them. */
function waiting(question: Question, found: Case, facts: Facts, book: Book): readonly string[] {
  if (!question.of_person) return [];
  return facts.people.filter((person) => {
    const put = facts.judged(question.people, person);
    if (put.truth !== UNKNOWN || answerOf(found, question.id, person) !== null) return false;
    return put.missing.some((missing) => {
      const behind = book.behind(missing.fact, found.event);
      return behind !== undefined && answerOf(found, behind.id, behind.of_person ? missing.person : null) === null;
    });
  });
}

function wantedBy(decision: Decision, book: Book, event: string): ReadonlySet<string> {
  const facts: string[] = [];
  for (const row of decision.rows) {
    if (row.stands === "open") facts.push(...row.missing.map((m) => m.fact));
    if (row.stands === "needed") facts.push(...row.procedure.asks, ...row.open.map((m) => m.fact));
  }
  return closure(facts, book, event);
}

function possibleIn(found: Case, book: Book, decision: Decision): ReadonlySet<string> {
  const out = new Set(decision.rows.filter((row) => row.stands === "not_needed").map((row) => row.procedure.id));
  const facts = Object.keys(found.answers);
  for (const group of editions(book, found, decision.facts.day("event_date"))) {
    if (out.has((group[0] as Procedure).id)) continue;
    for (const procedure of group) {
      for (const [, when] of procedure.levels) facts.push(...book.facts(when));
      facts.push(...procedure.asks);
    }
  }
  return closure(facts, book, found.event);
}

/** The questions that give the facts, and those that their own conditions ask for. */
function closure(facts: readonly string[], book: Book, event: string): ReadonlySet<string> {
  const found = new Set<string>();
  const todo = [...facts];
  for (let fact = todo.pop(); fact !== undefined; fact = todo.pop()) {
    const question = book.behind(fact, event);
    if (question === undefined || found.has(question.id)) continue;
    found.add(question.id);
    todo.push(...book.facts(question.when), ...book.facts(question.people));
  }
  return found;
}

/** What is asked and its hint, in the words for the situation. */
export function wording(question: Question, found: Case, book: Book): readonly [Sentence, Sentence] {
  for (const event of eventsOf(found)) {
    const facts = decide(of(found, event), book).facts;
    for (const one of question.wordings) {
      if (facts.judged(one.when, null).truth === TRUE) return [one.ask, one.hint];
    }
  }
  return [question.ask, question.hint];
}
