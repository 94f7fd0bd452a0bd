/** The beginning: in which language, and what becomes of what is filled in. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { empty, forget, kept } from "./draft";
import { Frame } from "./frame";
import { Said, usePage, useWords } from "./words";

export function Start(): ComponentChildren {
  const { draft, change } = usePage();
  const say = useWords();
  const [before, setBefore] = useState(() => kept());
  return (
    <Frame
      heading={say("phone.title")}
      hint={say("phone.lead")}
      next={() => change({ ...draft, screen: "events" })}
      nextText={say("phone.begin")}
    >
      <Languages />
      <p class="note">
        <Said text={say("phone.private")} />
      </p>
      {before !== null ? (
        <div class="kept">
          <button type="button" class="quiet wide" onClick={() => change({ ...before, language: draft.language })}>
            <Said text={say("phone.continue")} />
          </button>
          <button
            type="button"
            class="link"
            onClick={() => {
              forget();
              setBefore(null);
              change(empty(draft.language));
            }}
          >
            <Said text={say("phone.clear")} />
          </button>
        </div>
      ) : null}
    </Frame>
  );
}

/** All languages, each in its own letters. */
export function Languages(): ComponentChildren {
  const { site, draft, change } = usePage();
  const say = useWords();
  return (
    <fieldset class="languages">
      <legend>
        <Said text={say("visitor.tool.language")} />
      </legend>
      {site.languages.map(([code, own]) => (
        <label key={code} class={code === draft.language ? "chosen" : ""}>
          <input
            type="radio"
            name="language"
            value={code}
            checked={code === draft.language}
            onChange={() => change({ ...draft, language: code })}
          />
          <span lang={code === "easy" ? "ja" : code}>{own}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** What the resident comes for; several may be chosen. */
export function Events(): ComponentChildren {
  const { site, language, draft, change } = usePage();
  const say = useWords();
  const chosen = new Set(draft.events);
  const set = (id: string, on: boolean): void =>
    change({
      ...draft,
      events: on ? [...draft.events, id] : draft.events.filter((one) => one !== id),
    });
  return (
    <Frame
      heading={say("phone.events")}
      hint={say("phone.events.hint")}
      back={() => change({ ...draft, screen: "start" })}
      {...(chosen.size > 0 ? { next: () => change({ ...draft, screen: "people" }) } : {})}
    >
      <ul class="choices">
        {site.definitions.events.map((event) => (
          <li key={event.id}>
            <label class={chosen.has(event.id) ? "choice chosen" : "choice"}>
              <input
                type="checkbox"
                value={event.id}
                checked={chosen.has(event.id)}
                onChange={(e) => set(event.id, e.currentTarget.checked)}
              />
              <span>
                <Said text={language.sentences[event.title] ?? ""} />
              </span>
            </label>
          </li>
        ))}
      </ul>
    </Frame>
  );
}
