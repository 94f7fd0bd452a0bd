/** Which procedures a household needs, and which facts keep the others open: as `forms/decision.py` decides. */

import type { Case } from "./case";
import { type Book, Facts, type Missing, TRUE, UNKNOWN } from "./facts";
import type { Level, Procedure } from "./model";
import { spanOf } from "./days";

export type Row =
  | {
      readonly stands: "needed";
      procedure: Procedure;
      level: Level;
      persons: readonly string[];
      open: readonly Missing[];
    }
  | { readonly stands: "open"; procedure: Procedure; missing: readonly Missing[] }
  | { readonly stands: "not_needed"; procedure: Procedure };

export interface Decision {
  readonly rows: readonly Row[];
  readonly facts: Facts;
}

/** For each procedure of the event the editions that may apply: one, or while the day is unknown several. */
export function editions(book: Book, found: Case, day: number | null): readonly (readonly Procedure[])[] {
  const visit = spanOf(found.visit_date)?.[0] ?? 0;
  const byId = new Map<string, Procedure[]>();
  for (const p of [...book.definitions.procedures].sort((a, b) => a.from - b.from)) {
    if (!p.events.includes(found.event)) continue;
    const all = byId.get(p.id);
    if (all === undefined) byId.set(p.id, [p]);
    else all.push(p);
  }
  const rows: (readonly Procedure[])[] = [];
  for (const all of byId.values()) {
    if (day === null) {
      const open = all.filter((p) => p.from <= visit).reverse();
      if (open.length > 1 || open.some((p) => effective(p, visit))) rows.push(open);
      continue;
    }
    const first = all[0] as Procedure;
    const on = first.from <= visit ? Math.max(day, first.from) : day;
    for (const p of all) if (effective(p, on)) rows.push([p]);
  }
  return rows;
}

function effective(p: Procedure, day: number): boolean {
  return p.from <= day && (p.until === 0 || day <= p.until);
}

export function decide(found: Case, book: Book): Decision {
  const facts = new Facts(found, book);
  const rows = editions(book, found, facts.day("event_date")).map(([newest, ...others]): Row => {
    const procedure = newest as Procedure;
    if (others.length === 0) return judged(procedure, facts);
    return { stands: "open", procedure, missing: [{ fact: "event_date", person: null }] };
  });
  const raw = new Map(rows.map((row) => [row.procedure.id, row]));
  return { rows: rows.map((row) => (row.stands === "needed" ? replaced(row, raw) : row)), facts };
}

function judged(procedure: Procedure, facts: Facts): Row {
  const subjects: readonly (string | null)[] = procedure.of_person ? facts.people : [null];
  const hits = new Map<number, (string | null)[]>();
  const missing: Missing[] = [];
  for (const who of subjects) {
    for (const [index, [, when]] of procedure.levels.entries()) {
      const result = facts.judged(when, who);
      if (result.truth === TRUE) hits.set(index, [...(hits.get(index) ?? []), who]);
      else if (result.truth === UNKNOWN) missing.push(...result.missing);
      else continue;
      break;
    }
  }
  if (hits.size === 0) {
    return missing.length > 0 ? { stands: "open", procedure, missing } : { stands: "not_needed", procedure };
  }
  const levelAt = (place: number): Level => (procedure.levels[place] as readonly [Level, number])[0];
  const level = levelAt(Math.min(...hits.keys()));
  const persons = [...hits].filter(([place]) => levelAt(place) === level).flatMap(([, who]) => who);
  const concerned = persons.filter((who): who is string => who !== null);
  return { stands: "needed", procedure, level, persons: concerned, open: missing };
}

function replaced(row: Extract<Row, { stands: "needed" }>, raw: ReadonlyMap<string, Row>): Row {
  const { procedure } = row;
  const others = procedure.replaced_by.map((id) => raw.get(id)).filter((o): o is Row => o !== undefined);
  const instead = others.filter((o) => o.stands === "needed" && o.level === "required");
  if (instead.length === 0) {
    const missing = others.flatMap((o) => (o.stands === "open" ? o.missing : o.stands === "needed" ? o.open : []));
    return missing.length > 0 ? { stands: "open", procedure, missing } : row;
  }
  if (procedure.of_person && instead.every((o) => o.procedure.of_person)) {
    const served = new Set(instead.flatMap((o) => (o.stands === "needed" ? o.persons : [])));
    const left = row.persons.filter((who) => !served.has(who));
    if (left.length > 0) return { ...row, persons: left };
  }
  return { stands: "not_needed", procedure };
}
