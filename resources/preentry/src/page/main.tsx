/** The page: its languages, its screens, and what may leave it — nothing but what the screen shows. */

import { render, type ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Book } from "../engine/facts";
import { Code } from "./code";
import { type Draft, empty } from "./draft";
import { People } from "./people";
import { Questions } from "./questions";
import { Review } from "./review";
import { type Language, loaded, type Site } from "./site";
import { Events, Start } from "./start";
import { bare, PageContext } from "./words";

const SCREENS: Readonly<Record<Draft["screen"], () => ComponentChildren>> = {
  start: Start,
  events: Events,
  people: People,
  questions: Questions,
  review: Review,
  code: Code,
};

function App({ site, first, language: begun }: { site: Site; first: string; language: Language }): ComponentChildren {
  const book = useMemo(() => new Book(site.definitions), []);
  const [draft, setDraft] = useState(() => empty(first));
  const [language, setLanguage] = useState(begun);
  const change = (next: Draft): void => {
    setDraft(next);
    if (next.language !== draft.language) void loaded(next.language).then(setLanguage);
  };
  useEffect(() => {
    document.documentElement.lang = language.tag;
    document.title = bare(language.words["phone.title"] ?? "");
  }, [language]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (draft.people.length > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [draft.people.length > 0]);
  const Screen = SCREENS[draft.screen];
  return (
    <PageContext.Provider value={{ site, book, language, draft, change }}>
      <header>
        <span lang="ja">{site.city}</span>
      </header>
      <Screen />
    </PageContext.Provider>
  );
}

/** The first of the telephone's languages that the page speaks. */
function preferred(site: Site): string {
  const known = site.languages.map(([code]) => code);
  for (const wish of navigator.languages) {
    const found =
      known.find((code) => code.toLowerCase() === wish.toLowerCase()) ??
      known.find((code) => code.split("-")[0] === wish.split("-")[0]);
    if (found !== undefined) return found;
  }
  return known[0] ?? "ja";
}

const place = document.getElementById("page");
if (place !== null) {
  const first = preferred(window.KAKANAI);
  void loaded(first).then((language) => {
    place.textContent = "";
    render(<App site={window.KAKANAI} first={first} language={language} />, place);
  });
}
if ("serviceWorker" in navigator && location.protocol === "https:") {
  void navigator.serviceWorker.register("worker.js");
}
