/** The codes for the counter, what to bring, and where to go. */

import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { encode } from "uqr";
import { fromHex } from "../code/bytes";
import { written } from "../code/preentry";
import { eventsOf, of } from "../engine/case";
import { decide } from "../engine/decision";
import { FALSE } from "../engine/facts";
import type { Procedure } from "../engine/model";
import { caseOf, empty, forget, keep, today } from "./draft";
import { Fault, Frame } from "./frame";
import { bare, Said, useDay, usePage, useWords } from "./words";

const TURN = 2500; // milliseconds that each code stands, where they turn by themselves

export function Code(): ComponentChildren {
  const { site, draft, change } = usePage();
  const say = useWords();
  const day = useDay();
  const [until] = useState(() => endOf(today(), site.days));
  const texts = useMemo(() => {
    try {
      const to = { key: fromHex(site.key), id: site.key_id, words: site.words };
      return written(caseOf(draft), draft.language, until, to);
    } catch (error) {
      if (error instanceof RangeError) return [];
      throw error;
    }
  }, []);
  const [at, setAt] = useState(0);
  const turn = (): void => setAt((at + 1) % texts.length);
  const [saved, setSaved] = useState("");
  return (
    <Frame
      heading={say("phone.code")}
      hint={say("phone.code.hint")}
      back={() => change({ ...draft, screen: "review" })}
      {...(texts.length > 1 ? { next: turn, nextText: say("phone.code.after") } : {})}
    >
      {texts.length > 0 ? (
        <Symbols texts={texts} at={at} turn={turn} />
      ) : (
        <Fault id="fault" text={say("phone.fault.much")} />
      )}
      <p class="until">
        <Said text={say("visitor.by", { day: day(dayOf(until)) })} />
      </p>
      <Needed />
      <div class="after">
        <button
          type="button"
          class="quiet wide"
          onClick={() => setSaved(keep(draft) ? say("phone.saved") : say("phone.fault.keep"))}
        >
          <Said text={say("phone.save")} />
        </button>
        <p role="status">
          <Said text={saved} />
        </p>
        <button
          type="button"
          class="link"
          onClick={() => {
            forget();
            change(empty(draft.language));
          }}
        >
          <Said text={say("phone.clear")} />
        </button>
      </div>
    </Frame>
  );
}

function Symbols({ texts, at, turn }: { texts: readonly string[]; at: number; turn: () => void }): ComponentChildren {
  const say = useWords();
  const [turning, setTurning] = useState(false);
  useEffect(() => {
    if (!turning) return;
    const timer = setInterval(turn, TURN);
    return () => clearInterval(timer);
  }, [turning, at]);
  const part = say("phone.code.part", { number: at + 1, count: texts.length });
  return (
    <div class="symbols">
      <Drawn text={texts[at] ?? ""} label={bare(part)} />
      {texts.length > 1 ? (
        <>
          <p class="part" aria-live="polite">
            <Said text={part} />
          </p>
          <label class="turn">
            <input type="checkbox" checked={turning} onChange={(e) => setTurning(e.currentTarget.checked)} />
            <span>
              <Said text={say("phone.code.turn")} />
            </span>
          </label>
        </>
      ) : null}
    </div>
  );
}

/** Black on white in every look: a reader needs the quiet zone. */
function Drawn({ text, label }: { text: string; label: string }): ComponentChildren {
  const { size, path } = useMemo(() => {
    const { data, size } = encode(text, { ecc: "M", border: 4 });
    let path = "";
    data.forEach((row, y) =>
      row.forEach((dark, x) => {
        if (dark) path += `M${x} ${y}h1v1h-1z`;
      }),
    );
    return { size, path };
  }, [text]);
  return (
    <svg class="symbol" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** What will be needed, as far as it is known, and what to bring; the counter decides. */
function Needed(): ComponentChildren {
  const { draft, book, language, site } = usePage();
  const say = useWords();
  const text = (place: number): string => language.sentences[place] ?? "";
  const found = caseOf(draft);
  const procedures = new Map<string, Procedure>();
  const bring = new Set<number>();
  for (const event of eventsOf(found)) {
    const { rows, facts } = decide(of(found, event), book);
    for (const row of rows) {
      if (row.stands !== "needed" || row.level === "optional") continue;
      procedures.set(row.procedure.id, row.procedure);
      for (const [what, when] of row.procedure.bring) if (facts.judged(when, null).truth !== FALSE) bring.add(what);
    }
  }
  if (procedures.size === 0) return null;
  const name = (id: string): string => text(site.definitions.sections.find((s) => s.id === id)?.name ?? 0);
  return (
    <>
      {bring.size > 0 ? (
        <section>
          <h2>
            <Said text={say("phone.bring")} />
          </h2>
          <ul class="bring">
            {[...bring].map((place) => (
              <li key={place}>
                <Said text={text(place)} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <section>
        <h2>
          <Said text={say("phone.needed")} />
        </h2>
        <ul class="needed">
          {[...procedures.values()].map((p) => (
            <li key={p.id}>
              <Said text={text(p.title)} />
              <small lang="ja">{name(p.section)}</small>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

/** The end of the last day in Japan. */
function endOf(day: string, days: number): Date {
  return new Date(new Date(`${day}T23:59:59+09:00`).getTime() + days * 86_400_000);
}

function dayOf(end: Date): string {
  return new Date(end.getTime() + 9 * 3_600_000).toISOString().slice(0, 10);
}
