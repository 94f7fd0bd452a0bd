/** What the page was built with: scripts beside it put it on `window`, so that it also works from a local file. */

import type { Definitions } from "../engine/model";

export interface Language {
  /** BCP 47, as the page's `lang` says it. */
  readonly tag: string;
  /** The sentences of the definitions, by their place. */
  readonly sentences: readonly string[];
  /** The page's own sentences, by their key. */
  readonly words: Readonly<Record<string, string>>;
}

export interface Site {
  readonly city: string;
  readonly built: string;
  /** The city's public key as hex digits, and its id. */
  readonly key: string;
  readonly key_id: string;
  readonly words: string;
  /** How many days a code is read after its own. */
  readonly days: number;
  /** Code and own name of each language, in the order of the list. */
  readonly languages: readonly (readonly [string, string])[];
  /** Name and first day of each era, the newest first. */
  readonly eras: readonly (readonly [string, number])[];
  readonly definitions: Definitions;
}

declare global {
  interface Window {
    KAKANAI: Site;
    KAKANAI_LANGUAGE: Record<string, Language>;
  }
}

/** The sentences of a language; its script is asked for once. */
export function loaded(code: string): Promise<Language> {
  const found = window.KAKANAI_LANGUAGE[code];
  if (found !== undefined) return Promise.resolve(found);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `language-${code}.js`;
    script.onload = () => {
      const now = window.KAKANAI_LANGUAGE[code];
      if (now === undefined) reject(new Error(code));
      else resolve(now);
    };
    script.onerror = () => reject(new Error(code));
    document.head.append(script);
  });
}
