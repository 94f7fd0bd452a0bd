/**
 * Judges households from a file of one JSON value a line and prints what it came to, a line each: the tests hold it
 * against what the desk says of the same households.
 */

import { readFileSync } from "node:fs";
import { decide } from "../engine/decision";
import type { Case } from "../engine/case";
import { eventsOf, of } from "../engine/case";
import { Book } from "../engine/facts";
import { interview, keyOf } from "../engine/interview";

const [definitions, households] = process.argv.slice(2);
if (definitions === undefined || households === undefined) throw new Error("definitions and households");
const book = new Book(JSON.parse(readFileSync(definitions, "utf-8")));
const said: string[] = [];
for (const line of readFileSync(households, "utf-8").split("\n")) {
  if (line === "") continue;
  const found: Case = JSON.parse(line);
  const stands = eventsOf(found).map((event) =>
    decide(of(found, event), book)
      .rows.map((row) =>
        row.stands === "needed"
          ? [row.procedure.id, row.level, [...row.persons].sort()]
          : [row.procedure.id, row.stands === "open" ? "unknown" : "not_needed", []],
      )
      .sort((a, b) => ((a[0] as string) < (b[0] as string) ? -1 : 1)),
  );
  const { open, answered } = interview(found, book);
  said.push(
    JSON.stringify({
      stands,
      open: open.map((ask) => [ask.question.id, keyOf(ask), [...ask.persons]]),
      answered: [...answered].sort(),
    }),
  );
}
console.log(said.join("\n"));
