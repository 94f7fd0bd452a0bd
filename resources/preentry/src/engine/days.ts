/**
 * Days as whole numbers yyyymmdd; a day that is not fully known is a span of them.
 *
 * The same arithmetic as `kakanai_desk/forms/days.py`, whose docstrings name the articles of law.
 */

import type { Count, Counting } from "./model";

export type Span = readonly [number, number];
/** The span of a question that is not put. */
export const NOWHERE: Span = [0, 0];

const DAY = 86_400_000;

/** `1986-05-01`, `1986-05` or `1986` as the first and the last day it could be; null: it is no day. */
export function spanOf(text: string): Span | null {
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
  if (found === null) return null;
  const year = Number(found[1]) * 10000;
  if (found[2] === undefined) return [year + 101, year + 1231];
  const month = year + Number(found[2]) * 100;
  if (found[3] === undefined) return [month + 1, month + 31];
  const day = month + Number(found[3]);
  return [day, day];
}

export function textOf(day: number): string {
  return `${pad(Math.floor(day / 10000), 4)}-${pad(Math.floor(day / 100) % 100, 2)}-${pad(day % 100, 2)}`;
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, "0");
}

export function lengthOfMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function parts(day: number): [number, number, number] {
  const year = Math.floor(day / 10000);
  const month = Math.floor(day / 100) % 100;
  return [year, month, Math.min(day % 100, lengthOfMonth(year, month))];
}

function ofDate(date: Date): number {
  return date.getUTCFullYear() * 10000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}

export function shifted(day: number, years: number, months: number, days: number): number {
  const [y, m, d] = parts(day);
  const month = m - 1 + months;
  const year = y + years + Math.floor(month / 12);
  const within = ((month % 12) + 12) % 12;
  const last = Math.min(d, lengthOfMonth(year, within + 1));
  return ofDate(new Date(Date.UTC(year, within, last) + days * DAY));
}

/** Of any year of four digits: whether there is such a day. */
export function exists(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= lengthOfMonth(year, month);
}

export function years(counted: Counting, birth: number, day: number): number {
  if (counted === "birthday") return Math.floor((day - birth) / 10000);
  if (counted === "reached") return Math.floor((shifted(day, 0, 0, 1) - birth) / 10000);
  return schoolAge(birth, day);
}

export function schoolAge(birth: number, day: number): number {
  const inYear = Math.floor(day / 10000) - Number(day % 10000 < 401);
  return inYear - Math.floor(birth / 10000) + Number(birth % 10000 < 402);
}

export function stageOf(age: number): string {
  if (age < 7) return "preschool";
  if (age < 13) return "elementary";
  if (age < 16) return "junior_high";
  return age < 19 ? "high_school_age" : "adult";
}

/** The last day of a count; a closed one moves to the next opening day where the rule says so. */
export function lastDay(rule: Count, start: number, holidays: ReadonlySet<number>): number {
  let last: number;
  if (rule.yearly !== null) {
    const inYear = rule.yearly[0] * 100 + rule.yearly[1];
    const year = Math.floor(start / 10000) + Number(start % 10000 > inYear);
    last = year * 10000 + inYear;
  } else {
    const moved = rule.years || rule.months ? shifted(start, rule.years, rule.months, 0) : start;
    last = shifted(moved, 0, 0, rule.days - Number(rule.first));
  }
  while (rule.shifts && closed(last, holidays)) last = shifted(last, 0, 0, 1);
  return last;
}

function closed(day: number, holidays: ReadonlySet<number>): boolean {
  const inYear = day % 10000;
  if (inYear >= 1229 || inYear <= 103 || holidays.has(day)) return true;
  const [year, month, date] = parts(day);
  return new Date(Date.UTC(year, month - 1, date)).getUTCDay() % 6 === 0;
}
