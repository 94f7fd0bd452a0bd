/** Sentences as they are shown, with their furigana. */

import { createContext, type ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import type { Book } from "../engine/facts";
import type { Draft } from "./draft";
import type { Language, Site } from "./site";

export interface Page {
  readonly site: Site;
  readonly book: Book;
  readonly language: Language;
  readonly draft: Draft;
  readonly change: (next: Draft) => void;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error("outside of the page");
  return page;
}

const RUBY = /\{([^{}|]+)\|([^{}|]+)\}/g;

/** The sentence without its furigana. */
export function bare(text: string): string {
  return text.replace(RUBY, "$1");
}

export function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all));
}

/** A sentence of the page's own, by its key. */
export function useWords(): (key: string, values?: Readonly<Record<string, string | number>>) => string {
  const { language } = usePage();
  return (key, values = {}) => filled(language.words[key] ?? "", values);
}

/** A day as the language writes it. */
export function useDay(): (day: string) => string {
  const { language } = usePage();
  // a browser without the language would write with bare numbers of months: then the day as it is
  if (Intl.DateTimeFormat.supportedLocalesOf([language.tag]).length === 0) return (day) => day;
  const written = new Intl.DateTimeFormat(language.tag, { dateStyle: "long", timeZone: "UTC" });
  return (day) => (/^\d{4}-\d{2}-\d{2}$/.test(day) ? written.format(new Date(`${day}T00:00:00Z`)) : day);
}

/** The text with ruby over its kanji, and its line breaks as spaces. */
export function Said({ text }: { text: string }): ComponentChildren {
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const found of text.matchAll(RUBY)) {
    parts.push(text.slice(at, found.index));
    parts.push(
      <ruby>
        {found[1]}
        <rt>{found[2]}</rt>
      </ruby>,
    );
    at = (found.index ?? 0) + found[0].length;
  }
  parts.push(text.slice(at));
  return <>{parts}</>;
}
